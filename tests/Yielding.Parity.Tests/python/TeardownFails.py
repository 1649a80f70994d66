# The body completes and the teardown fails: its exception propagates without a context, because nothing was replaced.
from contextlib import contextmanager

from _trace import Boom, Late, chain, say


@contextmanager
def fragile():
    try:
        yield
        say("after")
        raise Late("commit")
    finally:
        say("finally")


try:
    with fragile():
        try:
            raise Boom("handled in the body")
        except Boom as e:
            say(f"body handled {chain(e)}")
except Late as e:
    say(f"caught {chain(e)}")
