# An exit may throw an exception that has replaced others already: the one in flight is added at the end of that chain.
from contextlib import ExitStack, contextmanager

from _trace import Boom, Late, chain, listening, say


@contextmanager
def fragile(name):
    try:
        yield
    finally:
        raise Late(name)


def clean_up(exc_type, exc, traceback):
    with fragile("third"), fragile("second"):
        raise Late("first")


try:
    with ExitStack() as stack:
        stack.enter_context(listening("outer"))
        stack.push(clean_up)
        raise Boom("body")
except Late as e:
    say(f"caught {chain(e)}")
