# Python closes an abandoned iterator by an exception, which the scopes in it hear. C# has no such signal: they are left as by a return.
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
