# An exit that returns true has suppressed the exception: the program continues after the block.
from contextlib import AbstractContextManager

from _trace import Boom, Other, chain, say


class Ignoring(AbstractContextManager):
    def __init__(self, kind):
        self.kind = kind

    def __exit__(self, exc_type, exc, traceback):
        say(f"exit receives {chain(exc)}")
        return isinstance(exc, self.kind)


for kind in (Boom, Other):
    try:
        with Ignoring(kind):
            raise Boom("body")
        say("went on")
    except Boom as e:
        say(f"caught {chain(e)}")
