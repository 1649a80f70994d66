# A second yield breaks the rule, after a body that completed or failed. The generator is closed before the violation is reported.
# since 3.11.7: before, the generator was closed when its last reference was dropped.
# except 3.12.0: as before 3.11.7.
from contextlib import contextmanager

from _trace import Boom, chain, say


@contextmanager
def twice():
    try:
        yield 1
        say("after")
        yield 2
        say("after the second")
    finally:
        say("finally")


@contextmanager
def again():
    try:
        yield 1
    except Boom as e:
        say(f"suppressed {chain(e)}")
    try:
        yield 2
        say("after the second")
    finally:
        say("finally")


try:
    with twice():
        say("body")
except Exception as e:
    say(f"caught {chain(e)}")

try:
    with again():
        raise Boom("body")
except Exception as e:
    say(f"caught {chain(e)}")
