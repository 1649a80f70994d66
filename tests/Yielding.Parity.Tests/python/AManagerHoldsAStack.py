# A class-based manager keeps the managers it enters in a stack and exits that in its exit: they receive what the manager receives.
from contextlib import AbstractContextManager, ExitStack

from _trace import Boom, Late, chain, listening, say


class Several(AbstractContextManager):
    def __init__(self, *names):
        self.names = names

    def __enter__(self):
        with ExitStack() as stack:
            for name in self.names:
                if name == "missing":
                    raise Late(name)
                stack.enter_context(listening(name))
            self.stack = stack.pop_all()

    def __exit__(self, exc_type, exc, traceback):
        say("exit")
        return self.stack.__exit__(exc_type, exc, traceback)


def fail():
    raise Late("callback")


with Several("a", "b"):
    say("body")

for names in (("a", "b"), ("a", "missing", "b")):
    try:
        with Several(*names):
            raise Boom("body")
    except Exception as e:
        say(f"caught {chain(e)}")

try:
    with ExitStack() as stack:
        stack.enter_context(Several("a"))
        stack.callback(fail)
        say("body")
except Late as e:
    say(f"caught {chain(e)}")
