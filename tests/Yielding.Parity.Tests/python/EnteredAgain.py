# The result of a @contextmanager function can be entered once. A C# sequence can be enumerated again, and so entered again.
from _trace import resource, say

once = resource("a")
for attempt in (1, 2):
    try:
        with once:
            say(f"body {attempt}")
    except AttributeError:
        say("refused")
