# An exception that a generator throws when closed for a second yield replaces the violation. Python's close signal stands between the two.
# since 3.11.7: before, the generator was closed when its last reference was dropped.
# except 3.12.0: as before 3.11.7.
from contextlib import contextmanager

from _trace import Boom, Late, chain, say


@contextmanager
def again():
    try:
        yield 1
    except Boom:
        say("suppressed")
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
