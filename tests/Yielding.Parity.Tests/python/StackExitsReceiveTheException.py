# The body fails: every entry of the stack is exited, each one receives the exception, and the same exception propagates.
from contextlib import ExitStack

from _trace import Boom, chain, listening, resource, say

boom = Boom("body")
try:
    with ExitStack() as stack:
        stack.enter_context(listening("a"))
        stack.callback(say, "callback")
        stack.enter_context(resource("b"))
        stack.push(lambda exc_type, exc, traceback: say(f"exit receives {chain(exc)}"))
        raise boom
except Boom as e:
    say(f"caught {chain(e)}")
    say(f"the same: {e is boom}")
