# After its end a Python stack is empty and takes entries for its next end. A C# stack rejects them and releases what was entered.
from contextlib import ExitStack

from _trace import resource, say

stack = ExitStack()
with stack:
    say("body")
try:
    stack.enter_context(resource("late"))
    say("registered")
except Exception:
    say("refused")
stack.close()
