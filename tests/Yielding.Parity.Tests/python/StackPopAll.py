# pop_all moves the entries to a new stack: exiting the old one does nothing, and closing the new one exits them.
from contextlib import ExitStack

from _trace import listening, resource, say

with ExitStack() as stack:
    stack.enter_context(resource("a"))
    stack.enter_context(listening("b"))
    kept = stack.pop_all()
    stack.callback(say, "registered after the move")
    say("body")
say("went on")
kept.close()
say("closed")
