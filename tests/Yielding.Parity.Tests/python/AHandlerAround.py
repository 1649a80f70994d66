# In Python the language links an exception raised during a handler to the handled one. C# links only what the library replaces.
from contextlib import ExitStack, contextmanager

from _trace import Boom, Late, Other, chain, say


@contextmanager
def fragile(name):
    try:
        yield
    finally:
        raise Late(name)


try:
    raise Other("handled outside")
except Other:
    try:
        with fragile("teardown"):
            raise Boom("body")
    except Late as e:
        say(f"caught {chain(e)}")

    try:
        with ExitStack() as stack:
            stack.enter_context(fragile("second"))
            stack.enter_context(fragile("first"))
            say("body")
    except Late as e:
        say(f"caught {chain(e)}")
