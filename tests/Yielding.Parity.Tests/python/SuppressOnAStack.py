# On a stack suppress suppresses the matching exceptions, and splits groups for the entries further out.
# since 3.12: before, suppress saw only the group itself.
from contextlib import ExitStack, suppress

from _trace import Boom, Other, chain, listening, say

for exception in (Boom("body"), Other("body"), ExceptionGroup("group", [Boom("1"), Other("2")])):
    try:
        with ExitStack() as stack:
            stack.enter_context(listening("outer"))
            stack.enter_context(suppress(Boom))
            stack.enter_context(listening("inner"))
            raise exception
        say("went on")
    except Exception as e:
        say(f"caught {chain(e)}")
