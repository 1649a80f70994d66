# A stack may be an entry of another one: it is exited in its place and receives what the other entries receive.
from contextlib import ExitStack

from _trace import Boom, chain, listening, say

try:
    with ExitStack() as outer:
        outer.enter_context(listening("a"))
        inner = outer.enter_context(ExitStack())
        outer.enter_context(listening("b"))
        inner.enter_context(listening("c"))
        inner.callback(say, "callback of the inner one")
        raise Boom("body")
except Boom as e:
    say(f"caught {chain(e)}")
