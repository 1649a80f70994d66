# The error stream is redirected alike, and restored when the body fails.
import sys
from contextlib import redirect_stderr
from io import StringIO

from _trace import Boom, chain, say

sys.stderr = console = StringIO()
writer = StringIO()
try:
    with redirect_stderr(writer):
        print("trouble", file=sys.stderr)
        raise Boom("body")
except Boom as e:
    say(f"caught {chain(e)}")
print("after", file=sys.stderr)

say(f"console: {' '.join(console.getvalue().split())}")
say(f"writer: {' '.join(writer.getvalue().split())}")
