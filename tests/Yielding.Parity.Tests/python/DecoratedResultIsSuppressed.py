# A decorated function whose exception was suppressed has no result. Python returns None; C# throws, because a type may have no such value.
from contextlib import contextmanager

from _trace import Boom, chain, say


@contextmanager
def forgiving():
    try:
        yield
    except Boom as e:
        say(f"suppressed {chain(e)}")


@forgiving()
def answer():
    raise Boom("function")


try:
    say(f"result: {answer()}")
except Exception:
    say("no result")
