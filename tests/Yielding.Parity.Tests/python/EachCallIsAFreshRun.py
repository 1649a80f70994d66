# Each entry is a run of its own, also one within another: the generator's local variables are not shared.
from contextlib import contextmanager

from _trace import say

runs = 0


@contextmanager
def counting():
    global runs
    runs += 1
    number = runs
    say(f"setup {number}")
    yield number
    say(f"teardown {number}")


with counting() as first:
    with counting() as second:
        say(f"body has {first} and {second}")
with counting() as third:
    say(f"body has {third}")
