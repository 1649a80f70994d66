# An exit closes the stack while it unwinds: Python exits the remaining entries as completed, in C# they still receive the exception.
from contextlib import ExitStack

from _trace import Boom, chain, listening, say

try:
    with ExitStack() as stack:
        stack.enter_context(listening("a"))
        stack.enter_context(listening("b"))
        stack.callback(stack.close)
        raise Boom("body")
except Boom as e:
    say(f"caught {chain(e)}")
