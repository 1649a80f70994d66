# The body fails, and the generator doesn't catch: only its finally blocks run, and the same exception propagates.
from contextlib import contextmanager

from _trace import Boom, chain, say


@contextmanager
def opened(name):
    say(f"open {name}")
    try:
        yield name
        say(f"flush {name}")
    finally:
        say(f"close {name}")


boom = Boom("body")
try:
    with opened("file"):
        say("body")
        raise boom
except Boom as e:
    say(f"caught {chain(e)}")
    say(f"the same: {e is boom}")
