# A decorated function runs in a fresh scope at each call, receives the arguments and returns its result.
from _trace import Boom, chain, resource, say


@resource("a")
def add(left, right):
    say(f"adding {left} and {right}")
    return left + right


@resource("b")
def fail():
    raise Boom("function")


say(f"sum: {add(1, 2)}")
say(f"sum: {add(3, 4)}")
try:
    fail()
except Boom as e:
    say(f"caught {chain(e)}")
