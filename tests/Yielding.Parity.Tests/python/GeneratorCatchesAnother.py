# A generator that catches another type of exceptions is not concerned: its finally blocks run, and the exception goes on.
from contextlib import contextmanager

from _trace import Boom, Other, chain, say


@contextmanager
def forgiving():
    say("setup")
    try:
        yield
        say("completed")
    except Other:
        say("swallowed")
    finally:
        say("finally")


try:
    with forgiving():
        raise Boom("body")
except Boom as e:
    say(f"caught {chain(e)}")
