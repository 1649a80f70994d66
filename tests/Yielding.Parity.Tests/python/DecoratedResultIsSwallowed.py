# A decorated function whose exception was swallowed has no result. Python gives None; C# says so, for there may be no such value.
from contextlib import contextmanager

from _trace import Boom, chain, say


@contextmanager
def forgiving():
    try:
        yield
    except Boom as e:
        say(f"swallowed {chain(e)}")


@forgiving()
def answer():
    raise Boom("function")


try:
    say(f"result: {answer()}")
except Exception:
    say("no result")
