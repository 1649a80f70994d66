# An exception raised from the body's has it as its cause, and as its context too.
from contextlib import contextmanager

from _trace import Boom, Late, chain, say, shown


@contextmanager
def wrapping():
    try:
        yield
    except Boom as e:
        raise Late("wrapped") from e


try:
    with wrapping():
        raise Boom("body")
except Late as e:
    say(f"caught {chain(e)}")
    say(f"cause: {shown(e.__cause__)}")
