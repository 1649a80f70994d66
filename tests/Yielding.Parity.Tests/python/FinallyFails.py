# A double fault: the body fails, then a finally block of the generator. The later exception propagates and keeps the earlier one.
from contextlib import contextmanager

from _trace import Boom, Late, chain, say


@contextmanager
def fragile(name):
    try:
        yield
        say(f"{name}: completed")
    finally:
        say(f"{name}: finally")
        raise Late(name)


try:
    with fragile("one"):
        raise Boom("body")
except Late as e:
    say(f"caught {chain(e)}")

try:
    with fragile("outer"), fragile("inner"):
        raise Boom("body")
except Late as e:
    say(f"caught {chain(e)}")
