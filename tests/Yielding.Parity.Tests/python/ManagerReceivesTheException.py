# The exit of a class-based manager receives what was thrown, or nothing; only true suppresses it, and without one has no effect.
from contextlib import AbstractContextManager

from _trace import Boom, chain, say


class Manager(AbstractContextManager):
    def __init__(self, answer):
        self.answer = answer

    def __enter__(self):
        say("enter")
        return "value"

    def __exit__(self, exc_type, exc, traceback):
        say(f"exit receives {chain(exc)}")
        return self.answer


with Manager(False) as value:
    say(f"body has {value}")
with Manager(True):
    say("body")

boom = Boom("body")
try:
    with Manager(False):
        raise boom
except Boom as e:
    say(f"caught {chain(e)}")
    say(f"the same: {e is boom}")
