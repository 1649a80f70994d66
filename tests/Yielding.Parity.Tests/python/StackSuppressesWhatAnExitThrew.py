# The body completes, an exit throws, and an entry further out suppresses that: the program continues.
from contextlib import ExitStack

from _trace import Late, chain, listening, resource, say


def fail():
    raise Late("callback")


def forgive(exc_type, exc, traceback):
    say(f"suppressed {chain(exc)}")
    return True


with ExitStack() as stack:
    stack.enter_context(resource("outer"))
    stack.push(forgive)
    stack.enter_context(listening("middle"))
    stack.callback(fail)
    say("body")
say("went on")
