# The body completes, an exit throws, and an entry further out swallows that: it is as if nothing had happened.
from contextlib import ExitStack

from _trace import Late, chain, listening, resource, say


def fail():
    raise Late("callback")


def forgive(exc_type, exc, traceback):
    say(f"swallowed {chain(exc)}")
    return True


with ExitStack() as stack:
    stack.enter_context(resource("outer"))
    stack.push(forgive)
    stack.enter_context(listening("middle"))
    stack.callback(fail)
    say("body")
say("went on")
