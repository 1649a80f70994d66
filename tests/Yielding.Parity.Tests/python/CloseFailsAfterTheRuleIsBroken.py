# What a generator throws while it is closed for a second yield, replaces the complaint. Python's close signal stands between the two.
# since 3.11.7: before, the generator was closed when nobody referred to it any more.
# except 3.12.0: as before 3.11.7.
from contextlib import contextmanager

from _trace import Boom, Late, chain, say


@contextmanager
def again():
    try:
        yield 1
    except Boom:
        say("swallowed")
    try:
        yield 2
    finally:
        say("finally")
        raise Late("close")


try:
    with again():
        raise Boom("body")
except Exception as e:
    say(f"caught {chain(e)}")
