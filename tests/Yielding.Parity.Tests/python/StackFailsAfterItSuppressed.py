# An exception thrown by an exit after another one has suppressed the body's has no context: nothing was in flight any more.
from contextlib import ExitStack

from _trace import Boom, Late, chain, listening, say


def fail():
    raise Late("callback")


def forgive(exc_type, exc, traceback):
    say(f"suppressed {chain(exc)}")
    return True


try:
    with ExitStack() as stack:
        stack.enter_context(listening("outer"))
        stack.callback(fail)
        stack.push(forgive)
        raise Boom("body")
except Late as e:
    say(f"caught {chain(e)}")
