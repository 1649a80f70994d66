# A generator that catches the body's exception and rethrows it replaces nothing: the same exception propagates.
from contextlib import contextmanager

from _trace import Boom, chain, say


@contextmanager
def watched():
    say("setup")
    try:
        yield
        say("received nothing")
    except Boom as e:
        say(f"received {chain(e)}")
        raise
    finally:
        say("finally")


boom = Boom("body")
try:
    with watched():
        raise boom
except Boom as e:
    say(f"caught {chain(e)}")
    say(f"the same: {e is boom}")
