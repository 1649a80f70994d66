# A block of its own holds the stack that pop_all returns: the entries receive the outcome of that block, not of the first one.
from contextlib import ExitStack

from _trace import Boom, chain, listening, say


def keep(name):
    with ExitStack() as stack:
        stack.enter_context(listening(name))
        return stack.pop_all()


with keep("a") as stack:
    stack.enter_context(listening("b"))
    say("body")

try:
    with keep("a") as stack:
        stack.enter_context(listening("b"))
        raise Boom("second body")
except Boom as e:
    say(f"caught {chain(e)}")

kept = keep("a")
try:
    try:
        raise Boom("elsewhere")
    finally:
        kept.close()
except Boom as e:
    say(f"caught {chain(e)}")
