# A scope that a generator holds around its yield swallows the body's exception. In C# it is held by a using, which can't.
from contextlib import contextmanager

from _trace import Boom, chain, say


@contextmanager
def forgiving():
    try:
        yield
    except Boom as e:
        say(f"swallowed {chain(e)}")


@contextmanager
def repository():
    with forgiving():
        yield
        say("completed")
    say("after")


try:
    with repository():
        raise Boom("body")
    say("went on")
except Boom as e:
    say(f"caught {chain(e)}")
