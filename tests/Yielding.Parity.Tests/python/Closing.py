# closing closes its object once, whatever the outcome; when the close fails after the body has, the body's exception is its context.
from contextlib import closing

from _trace import Boom, Late, chain, say


class Thing:
    def __init__(self, fails=False):
        self.fails = fails

    def close(self):
        say("close")
        if self.fails:
            raise Late("close")


thing = Thing()
with closing(thing) as value:
    say(f"the thing itself: {value is thing}")

for fails in (False, True):
    try:
        with closing(Thing(fails)):
            raise Boom("body")
    except Exception as e:
        say(f"caught {chain(e)}")
