# Two exits throw the same exception. In Python's stack it becomes its own context; in C# it keeps the body's.
from contextlib import ExitStack

from _trace import Boom, Late, chain, say

late = Late("exit")


def throw(exc_type, exc, traceback):
    raise late


try:
    with ExitStack() as stack:
        stack.push(throw)
        stack.push(throw)
        raise Boom("body")
except Late as e:
    say(f"caught {chain(e)}")
