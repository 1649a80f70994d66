# Nested scopes are exited inner first, and each receives the exception that the inner one propagates.
from contextlib import contextmanager

from _trace import Boom, Late, chain, listening, resource, say


@contextmanager
def replacing(name):
    say(f"{name}: setup")
    try:
        yield
    except Boom as e:
        say(f"{name}: received {chain(e)}")
        raise Late(name)


try:
    with listening("a"), resource("b"), replacing("c"), listening("d"):
        say("body")
        raise Boom("body")
except Late as e:
    say(f"caught {chain(e)}")
