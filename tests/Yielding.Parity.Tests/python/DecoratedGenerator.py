# A decorated generator function: Python leaves the scope before the first item. In C# it stays open until the last one, or the end of the enumeration.
# until 3.14: later, Python keeps the scope open too.
from _trace import resource, say


@resource("a")
def count():
    say("counting")
    yield 1
    yield 2


for number in count():
    say(f"item {number}")
say("went on")
