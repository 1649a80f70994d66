# close exits the entries now, as completed. The body continues, and its end finds no entry left.
from contextlib import ExitStack

from _trace import Boom, chain, listening, say

try:
    with ExitStack() as stack:
        stack.enter_context(listening("a"))
        stack.enter_context(listening("b"))
        stack.close()
        say("the body goes on")
        raise Boom("body")
except Boom as e:
    say(f"caught {chain(e)}")
