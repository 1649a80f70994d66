# A generator that throws another exception replaces the body's, which becomes the context of the new one.
from contextlib import contextmanager

from _trace import Boom, Late, chain, say, shown


@contextmanager
def translating():
    try:
        yield
    except Boom:
        raise Late("translated")


try:
    with translating():
        raise Boom("body")
except Late as e:
    say(f"caught {chain(e)}")
    say(f"cause: {shown(e.__cause__)}")
