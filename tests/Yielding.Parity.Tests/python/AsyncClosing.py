# aclosing awaits the close of its object once, whatever the outcome; an asynchronous nullcontext does nothing.
import asyncio
from contextlib import aclosing, nullcontext

from _trace import Boom, Late, chain, say


class Thing:
    def __init__(self, fails=False):
        self.fails = fails

    async def aclose(self):
        await asyncio.sleep(0)
        say("close")
        if self.fails:
            raise Late("close")


async def main():
    thing = Thing()
    async with aclosing(thing) as value:
        say(f"the thing itself: {value is thing}")

    for fails in (False, True):
        try:
            async with aclosing(Thing(fails)):
                raise Boom("body")
        except Exception as e:
            say(f"caught {chain(e)}")

    async with nullcontext("value") as value:
        say(f"body has {value}")


asyncio.run(main())
