# pop_all moves the entries to a new stack: leaving the old one does nothing, and whoever closes the new one leaves them.
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
