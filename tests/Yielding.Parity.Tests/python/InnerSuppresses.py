# The outer scope does not receive what an inner scope suppresses: for it the body has completed.
from contextlib import contextmanager

from _trace import Boom, chain, listening, say


@contextmanager
def forgiving():
    try:
        yield
    except Boom as e:
        say(f"suppressed {chain(e)}")


try:
    with listening("outer"):
        with forgiving():
            raise Boom("body")
        say("the outer body goes on")
except Boom as e:
    say(f"caught {chain(e)}")
