# An exception that was caught before, with what it had replaced then, is thrown while another one is in flight. Python forgets the old context for the new; C# keeps both.
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
