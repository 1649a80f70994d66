# nullcontext yields a value and does nothing: a stand-in where a scope is optional.
from contextlib import nullcontext

from _trace import Boom, chain, resource, say


def work(scope):
    with scope as value:
        say(f"body has {value}")


work(resource("a"))
work(nullcontext("nothing to set up"))

try:
    with nullcontext(1):
        raise Boom("body")
except Boom as e:
    say(f"caught {chain(e)}")
