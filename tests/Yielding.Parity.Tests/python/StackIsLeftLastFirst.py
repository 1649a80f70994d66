# A stack is left last first, whatever its entries are, and after a success none of them is told anything.
from contextlib import ExitStack

from _trace import chain, listening, resource, say


def exit(exc_type, exc, traceback):
    say(f"exit hears {chain(exc)}")


with ExitStack() as stack:
    say(f"a is {stack.enter_context(resource('a'))}")
    stack.callback(say, "callback")
    stack.push(exit)
    stack.enter_context(listening("b"))
    say("body")
say("went on")

with ExitStack():
    say("an empty one does nothing")
