# A stack that is entered into itself: Python unwinds all of it from within, C# rejects it.
from contextlib import ExitStack

from _trace import resource, say

with ExitStack() as stack:
    stack.enter_context(resource("a"))
    try:
        stack.enter_context(stack)
        say("entered")
    except Exception:
        say("refused")
    stack.enter_context(resource("b"))
    say("body")
