# The setup of the n-th entry fails: for the entries before it that is a failure of the body; nothing else is entered.
from contextlib import ExitStack, contextmanager

from _trace import Late, chain, listening, resource, say


@contextmanager
def failing(name):
    say(f"{name}: setup")
    try:
        raise Late(name)
        yield
    finally:
        say(f"{name}: finally")


try:
    with ExitStack() as stack:
        stack.enter_context(listening("a"))
        stack.enter_context(resource("b"))
        stack.enter_context(failing("c"))
        stack.enter_context(resource("d"))
        say("body")
except Late as e:
    say(f"caught {chain(e)}")
