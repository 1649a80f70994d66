# The body completes and two exits throw. Python's nested blocks link the two exceptions and its stack doesn't; in C# both do.
from contextlib import AbstractContextManager, ExitStack

from _trace import Late, chain, say


class Throwing(AbstractContextManager):
    def __init__(self, exception):
        self.exception = exception

    def __exit__(self, exc_type, exc, traceback):
        raise self.exception


try:
    with Throwing(Late("second")), Throwing(Late("first")):
        say("body")
except Late as e:
    say(f"caught {chain(e)} from nested blocks")

try:
    with ExitStack() as stack:
        stack.enter_context(Throwing(Late("second")))
        stack.enter_context(Throwing(Late("first")))
        say("body")
except Late as e:
    say(f"caught {chain(e)} from the stack")
