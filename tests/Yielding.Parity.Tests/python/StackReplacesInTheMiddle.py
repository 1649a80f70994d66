# An exception thrown by an exit replaces the one for the entries further out. The contexts are those of nested blocks.
from contextlib import ExitStack, contextmanager

from _trace import Boom, Late, chain, listening, resource, say


def fail(name):
    say(f"{name} fails")
    raise Late(name)


@contextmanager
def failing(name):
    try:
        yield
    finally:
        fail(name)


try:
    with ExitStack() as stack:
        stack.enter_context(listening("a"))
        stack.callback(fail, "b")
        stack.enter_context(resource("c"))
        stack.enter_context(failing("d"))
        stack.enter_context(listening("e"))
        raise Boom("body")
except Late as e:
    say(f"caught {chain(e)} from the stack")

try:
    with listening("a"), failing("b"), resource("c"), failing("d"), listening("e"):
        raise Boom("body")
except Late as e:
    say(f"caught {chain(e)} from nested blocks")
