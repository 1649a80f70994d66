# A class-based manager decorates too: the same one is entered at each call, and may suppress the exception of the function.
from contextlib import ContextDecorator

from _trace import Boom, chain, say


class Counting(ContextDecorator):
    calls = 0

    def __enter__(self):
        self.calls += 1
        say(f"call {self.calls}")

    def __exit__(self, exc_type, exc, traceback):
        say(f"exit receives {chain(exc)}")
        return isinstance(exc, Boom)


@Counting()
def work(fails):
    if fails:
        raise Boom("function")
    say("working")


for fails in (False, True):
    work(fails)
    say("went on")
