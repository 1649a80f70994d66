# An exception caught before, with a context, is thrown while another is in flight. Python drops the old context; C# keeps both.
from contextlib import contextmanager

from _trace import Boom, Late, chain, say


@contextmanager
def throwing(exception):
    try:
        yield
    finally:
        raise exception


old = Late("old")
for body in (Boom("long ago"), Boom("body")):
    try:
        with throwing(old):
            raise body
    except Late as e:
        say(f"caught {chain(e)}")
