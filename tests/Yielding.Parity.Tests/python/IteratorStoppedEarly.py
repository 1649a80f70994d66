# Python closes an abandoned iterator with an exception that its scopes receive. C# has no such signal: they are exited as by a return.
from contextlib import closing

from _trace import Boom, chain, resource, say


def lines(name):
    with resource(name):
        yield "first"
        yield "second"


with closing(lines("a")) as all_lines:
    for line in all_lines:
        say(line)
        break
say("went on")

try:
    with closing(lines("b")) as all_lines:
        for line in all_lines:
            say(line)
            raise Boom("consumer")
except Boom as e:
    say(f"caught {chain(e)}")
