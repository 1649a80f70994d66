# The class-based style, asynchronously: the exit receives what was thrown, and true suppresses it.
import asyncio
from contextlib import AbstractAsyncContextManager

from _trace import Boom, Other, chain, say


class Ignoring(AbstractAsyncContextManager):
    def __init__(self, kind):
        self.kind = kind

    async def __aenter__(self):
        await asyncio.sleep(0)
        say("enter")
        return "value"

    async def __aexit__(self, exc_type, exc, traceback):
        await asyncio.sleep(0)
        say(f"exit receives {chain(exc)}")
        return isinstance(exc, self.kind)


async def main():
    async with Ignoring(Boom) as value:
        say(f"body has {value}")
    for kind in (Other, Boom):
        try:
            async with Ignoring(kind):
                raise Boom("body")
            say("went on")
        except Boom as e:
            say(f"caught {chain(e)}")


asyncio.run(main())
