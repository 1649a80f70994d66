# An exit that throws the exception it received replaces nothing, and can't make an exception its own context.
from contextlib import ExitStack

from _trace import Boom, chain, listening, say


def throw_again(exc_type, exc, traceback):
    say(f"throws {chain(exc)} again")
    raise exc


boom = Boom("body")
try:
    with ExitStack() as stack:
        stack.enter_context(listening("a"))
        stack.push(throw_again)
        stack.push(throw_again)
        raise boom
except Boom as e:
    say(f"caught {chain(e)}")
    say(f"the same: {e is boom}")
