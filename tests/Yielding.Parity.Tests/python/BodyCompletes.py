# The body completes: the code after the yield runs, then the finally blocks.
from contextlib import contextmanager

from _trace import say


@contextmanager
def opened(name):
    say(f"open {name}")
    try:
        yield name.upper()
        say(f"flush {name}")
    finally:
        say(f"close {name}")


with opened("file") as file:
    say(f"body has {file}")
say("went on")
