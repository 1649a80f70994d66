# A scope that a generator holds around its yield suppresses the body's exception. In C# a using holds it, and cannot suppress.
from contextlib import contextmanager

from _trace import Boom, chain, say


@contextmanager
def forgiving():
    try:
        yield
    except Boom as e:
        say(f"suppressed {chain(e)}")


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
