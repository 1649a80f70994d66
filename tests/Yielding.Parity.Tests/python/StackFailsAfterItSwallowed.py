# What an exit throws after another one has swallowed the body's exception, has no context: nothing was in flight any more.
from contextlib import ExitStack

from _trace import Boom, Late, chain, listening, say


def fail():
    raise Late("callback")


def forgive(exc_type, exc, traceback):
    say(f"swallowed {chain(exc)}")
    return True


try:
    with ExitStack() as stack:
        stack.enter_context(listening("outer"))
        stack.callback(fail)
        stack.push(forgive)
        raise Boom("body")
except Late as e:
    say(f"caught {chain(e)}")
