# A generator may hold a stack of scopes around its yield: the entries receive the body's outcome, including those that the body adds.
from contextlib import ExitStack, contextmanager

from _trace import Boom, chain, listening, say


@contextmanager
def several(*names):
    with ExitStack() as stack:
        for name in names:
            stack.enter_context(listening(name))
        yield stack
        say("after")


with several("a", "b"):
    say("body")

try:
    with several("a", "b") as stack:
        stack.enter_context(listening("c"))
        raise Boom("body")
except Boom as e:
    say(f"caught {chain(e)}")
