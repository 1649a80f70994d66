# An exit that throws replaces the body's exception, unless it throws the one it received. A manager that fails to enter is not exited.
from contextlib import AbstractContextManager

from _trace import Boom, Late, chain, say


class Fragile(AbstractContextManager):
    def __enter__(self):
        say("enter")

    def __exit__(self, exc_type, exc, traceback):
        say("exit")
        raise Late("exit")


class Rethrowing(Fragile):
    def __exit__(self, exc_type, exc, traceback):
        say("exit")
        raise exc


class Failing(Fragile):
    def __enter__(self):
        raise Late("enter")


for manager in (Fragile(), Rethrowing(), Failing()):
    try:
        with manager:
            say("body")
            raise Boom("body")
    except Exception as e:
        say(f"caught {chain(e)}")
