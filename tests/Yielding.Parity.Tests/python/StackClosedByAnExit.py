# A stack that an exit closes while it is being left: Python leaves the remaining entries as after a success, C# goes on telling them the exception.
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
