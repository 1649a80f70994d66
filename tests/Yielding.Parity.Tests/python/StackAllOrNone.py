# The idiom that opens all or none: when one can't be opened, those before it are closed; when all could be, they stay open.
from contextlib import ExitStack, contextmanager

from _trace import Late, chain, say


@contextmanager
def opened(name):
    if name == "missing":
        raise Late(name)
    say(f"open {name}")
    try:
        yield name
    finally:
        say(f"close {name}")


def open_all(*names):
    with ExitStack() as stack:
        for name in names:
            stack.enter_context(opened(name))
        return stack.pop_all()


files = open_all("a", "b")
say("all are open")
files.close()

try:
    open_all("a", "missing", "b")
except Late as e:
    say(f"caught {chain(e)}")
