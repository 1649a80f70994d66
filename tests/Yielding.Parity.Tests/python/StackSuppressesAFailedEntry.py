# An earlier entry may suppress that a later one couldn't be entered: the rest of the body is skipped.
from contextlib import ExitStack, contextmanager, suppress

from _trace import Late, chain, listening, say


@contextmanager
def failing():
    raise Late("setup")
    yield


try:
    with ExitStack() as stack:
        stack.enter_context(listening("a"))
        stack.enter_context(suppress(Late))
        stack.enter_context(listening("b"))
        stack.enter_context(failing())
        say("body")
    say("went on")
except Late as e:
    say(f"caught {chain(e)}")
