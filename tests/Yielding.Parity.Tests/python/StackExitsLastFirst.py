# A stack exits its entries last first, of whatever kind, and after a success none of them receives an exception.
from contextlib import ExitStack

from _trace import chain, listening, resource, say


def exit(exc_type, exc, traceback):
    say(f"exit receives {chain(exc)}")


with ExitStack() as stack:
    say(f"a is {stack.enter_context(resource('a'))}")
    stack.callback(say, "callback")
    stack.push(exit)
    stack.enter_context(listening("b"))
    say("body")
say("went on")

with ExitStack():
    say("an empty one does nothing")
