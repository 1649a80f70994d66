# A generator that ends without a yield breaks the rule at its entry: the body never runs.
from contextlib import contextmanager

from _trace import chain, say


@contextmanager
def hesitating(ready):
    try:
        if ready:
            yield
        say("end")
    finally:
        say("finally")


try:
    with hesitating(False):
        say("body")
except Exception as e:
    say(f"caught {chain(e)}")
