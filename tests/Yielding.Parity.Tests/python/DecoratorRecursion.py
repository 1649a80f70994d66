# A decorated function that calls itself has a scope of its own for each call.
from contextlib import contextmanager

from _trace import say

depth = 0


@contextmanager
def level():
    global depth
    depth += 1
    say(f"enter {depth}")
    try:
        yield
    finally:
        say(f"leave {depth}")
        depth -= 1


@level()
def count_down(number):
    say(f"count {number}")
    if number > 0:
        count_down(number - 1)


count_down(2)
