# An entry that is registered while the stack unwinds is exited next.
from contextlib import ExitStack

from _trace import Boom, chain, resource, say

try:
    with ExitStack() as stack:
        stack.enter_context(resource("a"))

        def register():
            say("registering")
            stack.callback(say, "registered first")
            stack.push(lambda exc_type, exc, traceback: say(f"registered last, receives {chain(exc)}"))

        stack.callback(register)
        raise Boom("body")
except Boom as e:
    say(f"caught {chain(e)}")
