# suppress suppresses the given types and those derived from them. An empty list suppresses nothing.
from contextlib import suppress

from _trace import Boom, Late, Other, SmallBoom, chain, say

for types in ((Boom,), (SmallBoom,), (Late, Boom), (Other,), ()):
    for exception in (None, Boom("body"), SmallBoom("body")):
        try:
            with suppress(*types):
                if exception is not None:
                    raise exception
                say("completed")
            say("went on")
        except Boom as e:
            say(f"caught {chain(e)}, the same: {e is exception}")
