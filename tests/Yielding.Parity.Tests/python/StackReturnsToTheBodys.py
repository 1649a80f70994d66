# One exit replaces the body's exception, the next throws the body's again. Python's stack loses the one between; C# keeps it.
from contextlib import AbstractContextManager, ExitStack

from _trace import Boom, Late, chain, say


class Throwing(AbstractContextManager):
    def __init__(self, exception):
        self.exception = exception

    def __exit__(self, exc_type, exc, traceback):
        raise self.exception


boom = Boom("body")
try:
    with Throwing(boom), Throwing(Late("exit")):
        raise boom
except Boom as e:
    say(f"caught {chain(e)} from nested blocks")

boom = Boom("body")
try:
    with ExitStack() as stack:
        stack.enter_context(Throwing(boom))
        stack.enter_context(Throwing(Late("exit")))
        raise boom
except Boom as e:
    say(f"caught {chain(e)} from the stack")
