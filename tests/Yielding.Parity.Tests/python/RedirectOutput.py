# The body's output goes to the given writer. Making the manager redirects nothing; it can be used again, also within itself.
import sys
from contextlib import redirect_stdout
from io import StringIO

from _trace import say

sys.stdout = console = StringIO()
writer, other = StringIO(), StringIO()
manager = redirect_stdout(writer)
print("before")
with manager as value:
    say(f"the writer itself: {value is writer}")
    print("first")
    with redirect_stdout(other):
        print("elsewhere")
        with manager:
            print("second")
        print("elsewhere again")
    print("third")
print("between")
with manager:
    print("fourth")
print("after")

say(f"console: {' '.join(console.getvalue().split())}")
say(f"writer: {' '.join(writer.getvalue().split())}")
say(f"other: {' '.join(other.getvalue().split())}")
