# Exceptions are compared by object: throwing the body's again from elsewhere replaces nothing, and an outer scope receives that one.
from contextlib import contextmanager

from _trace import Boom, Late, chain, say, shown


@contextmanager
def outer():
    try:
        yield
    except Boom as e:
        say(f"outer received {chain(e)}")
        raise Late("outer") from e


@contextmanager
def inner():
    kept = None
    try:
        yield
    except Boom as e:
        kept = e
    say("inner takes its time")
    raise kept


boom = Boom("body")
try:
    with outer():
        with inner():
            raise boom
except Late as e:
    say(f"caught {chain(e)}")
    say(f"its cause is the same: {e.__cause__ is boom}")
    say(f"whose cause: {shown(boom.__cause__)}")
