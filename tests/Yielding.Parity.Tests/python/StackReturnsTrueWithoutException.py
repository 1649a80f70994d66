# Returning true when nothing was thrown has no effect later; the result of a callback has none at all.
from contextlib import ExitStack

from _trace import Boom, Late, chain, say


def fail():
    raise Late("exit")


try:
    with ExitStack() as stack:
        stack.callback(fail)
        stack.push(lambda exc_type, exc, traceback: say("answers true") or True)
        say("body")
except Late as e:
    say(f"caught {chain(e)}")

try:
    with ExitStack() as stack:
        stack.callback(lambda: say("returns true") or True)
        raise Boom("body")
except Boom as e:
    say(f"caught {chain(e)}")
