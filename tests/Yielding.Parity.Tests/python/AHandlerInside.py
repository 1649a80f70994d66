# The same holds within user code: Python links an exception raised in a handler. In C# the thrower passes an inner exception.
from contextlib import contextmanager

from _trace import Boom, Late, Other, chain, say, shown


@contextmanager
def troubled():
    try:
        yield
    finally:
        try:
            raise Other("first attempt")
        except Other as e:
            raise Late("second attempt") from e


try:
    with troubled():
        raise Boom("body")
except Late as e:
    say(f"caught {chain(e)}")
    say(f"cause: {shown(e.__cause__)}")
