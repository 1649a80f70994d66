# Nested scopes are left inner first, and each hears the exception as the one further in has left it.
from contextlib import contextmanager

from _trace import Boom, Late, chain, listening, resource, say


@contextmanager
def replacing(name):
    say(f"{name}: setup")
    try:
        yield
    except Boom as e:
        say(f"{name}: heard {chain(e)}")
        raise Late(name)


try:
    with listening("a"), resource("b"), replacing("c"), listening("d"):
        say("body")
        raise Boom("body")
except Late as e:
    say(f"caught {chain(e)}")
