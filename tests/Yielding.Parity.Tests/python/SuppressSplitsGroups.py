# suppress removes the matching exceptions from a group, at any depth. The rest propagates as a new group, whose context is the old one.
# since 3.12: before, suppress saw only the group itself.
from contextlib import suppress

from _trace import Boom, Late, Other, SmallBoom, chain, say


def group():
    return ExceptionGroup("all", [Boom("1"), ExceptionGroup("some", [SmallBoom("2"), Late("3")]), ExceptionGroup("gone", [Boom("4")]), Other("5")])


for types in ((Boom,), (Boom, Late), (Boom, Late, Other)):
    try:
        with suppress(*types):
            raise group()
        say("went on")
    except ExceptionGroup as e:
        say(f"caught {chain(e)}")
