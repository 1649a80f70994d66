# What an inner scope swallows, the outer one never hears of: for it the body has completed.
from contextlib import contextmanager

from _trace import Boom, chain, listening, say


@contextmanager
def forgiving():
    try:
        yield
    except Boom as e:
        say(f"swallowed {chain(e)}")


try:
    with listening("outer"):
        with forgiving():
            raise Boom("body")
        say("the outer body goes on")
except Boom as e:
    say(f"caught {chain(e)}")
