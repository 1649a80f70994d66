# An entry in the middle suppresses the body's exception: those further out complete, and the program continues.
from contextlib import ExitStack

from _trace import Boom, chain, listening, resource, say


def forgive(exc_type, exc, traceback):
    say(f"suppressed {chain(exc)}")
    return True


try:
    with ExitStack() as stack:
        stack.enter_context(resource("outer"))
        stack.enter_context(listening("middle"))
        stack.push(forgive)
        stack.enter_context(listening("inner"))
        raise Boom("body")
    say("went on")
except Boom as e:
    say(f"caught {chain(e)}")
