# After its end a Python stack is an empty one, and what is registered then waits for the next end. A C# stack refuses, and releases what was entered.
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
