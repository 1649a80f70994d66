# When nothing in a group matches, Python raises a copy of it; in C# the group itself propagates.
# since 3.12: before, suppress saw only the group itself.
from contextlib import suppress

from _trace import Boom, Other, chain, say

group = ExceptionGroup("all", [Other("1"), Other("2")])
try:
    with suppress(Boom):
        raise group
except ExceptionGroup as e:
    say(f"caught {chain(e)}")
    say(f"the same: {e is group}")
