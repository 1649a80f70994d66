# A generator that catches the body's exception and ends has suppressed it: the program continues after the block.
from contextlib import contextmanager

from _trace import Boom, chain, say


@contextmanager
def forgiving():
    say("setup")
    try:
        yield
    except Boom as e:
        say(f"suppressed {chain(e)}")
    say("after")


try:
    with forgiving():
        say("body")
        raise Boom("body")
    say("went on")
except Boom as e:
    say(f"caught {chain(e)}")
