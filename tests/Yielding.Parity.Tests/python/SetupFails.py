# The setup fails: its finally blocks run, the exception propagates unchanged, and there is neither a body nor a teardown.
from contextlib import contextmanager

from _trace import Late, chain, say


@contextmanager
def failing():
    try:
        say("setup")
        raise Late("setup")
        yield
        say("after")
    finally:
        say("finally")


try:
    with failing():
        say("body")
except Late as e:
    say(f"caught {chain(e)}")
