# A generator that catches another type of exception is not concerned: its finally blocks run, and the exception propagates.
from contextlib import contextmanager

from _trace import Boom, Other, chain, say


@contextmanager
def forgiving():
    say("setup")
    try:
        yield
        say("completed")
    except Other:
        say("suppressed")
    finally:
        say("finally")


try:
    with forgiving():
        raise Boom("body")
except Boom as e:
    say(f"caught {chain(e)}")
