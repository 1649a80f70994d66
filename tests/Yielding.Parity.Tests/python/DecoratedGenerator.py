# A decorated generator function: Python exits the scope before the first item. In C# it stays active until the enumeration ends.
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
