# A generator with scopes of its own is an entry of a stack: its scopes receive what the other entries receive, in each case.
from contextlib import ExitStack, contextmanager

from _trace import Boom, Late, chain, listening, resource, say


@contextmanager
def repository(name):
    with listening(f"{name} connection"):
        with resource(f"{name} transaction"):
            yield name


def fail():
    raise Late("callback")


def play(body_fails, exit_fails):
    try:
        with ExitStack() as stack:
            stack.enter_context(repository("outer"))
            if exit_fails:
                stack.callback(fail)
            stack.enter_context(repository("inner"))
            say("body")
            if body_fails:
                raise Boom("body")
    except Exception as e:
        say(f"caught {chain(e)}")


play(body_fails=True, exit_fails=False)
play(body_fails=False, exit_fails=True)
play(body_fails=True, exit_fails=True)
