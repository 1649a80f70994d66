# Ten thousand exits that all throw: each is called, the interpreter's stack does not overflow, and the contexts link all exceptions.
from contextlib import ExitStack

from _trace import Boom, Late, context_of, say, shown

count = 10_000


def fail(number):
    raise Late(number)


try:
    with ExitStack() as stack:
        for number in range(count):
            stack.callback(fail, number)
        raise Boom("body")
except Late as e:
    say(f"caught {shown(e)}")
    length, last = 0, e
    while context_of(last) is not None:
        length, last = length + 1, context_of(last)
    say(f"{length} contexts, the first of all {shown(last)}")
