# One suppress can be used again, also within itself: the innermost suppresses.
from contextlib import suppress

from _trace import Boom, say

manager = suppress(Boom)
with manager:
    with manager:
        raise Boom("inner")
    say("the outer body goes on")
    raise Boom("outer")
    say("never reached")
say("went on")
with manager:
    raise Boom("again")
say("went on again")
