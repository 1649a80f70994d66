# push registers the exit of a manager that was entered elsewhere, or never: it is not entered here.
from contextlib import AbstractContextManager, ExitStack

from _trace import Boom, chain, say


class Manager(AbstractContextManager):
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        say(f"enter {self.name}")
        return self

    def __exit__(self, exc_type, exc, traceback):
        say(f"exit {self.name} receives {chain(exc)}")


try:
    with ExitStack() as stack:
        stack.enter_context(Manager("entered"))
        stack.push(Manager("pushed"))
        raise Boom("body")
except Boom as e:
    say(f"caught {chain(e)}")
