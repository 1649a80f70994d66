# A generator may hold scopes of its own around its yield. Its body is then their body, and they receive its outcome.
from contextlib import contextmanager

from _trace import Boom, Late, chain, listening, resource, say


@contextmanager
def repository(last_words=None):
    with listening("connection"):
        with resource("transaction"):
            try:
                yield
                say("after")
            finally:
                if last_words is not None:
                    raise last_words


with repository():
    say("body")

for last_words in (None, Late("cleaning up")):
    try:
        with repository(last_words):
            raise Boom("body")
    except Exception as e:
        say(f"caught {chain(e)}")
