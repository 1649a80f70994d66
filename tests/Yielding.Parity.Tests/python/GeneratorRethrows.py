# A generator that catches the body's exception and throws it on, replaces nothing: the same exception goes on.
from contextlib import contextmanager

from _trace import Boom, chain, say


@contextmanager
def watched():
    say("setup")
    try:
        yield
        say("heard nothing")
    except Boom as e:
        say(f"heard {chain(e)}")
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
