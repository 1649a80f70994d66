# An asynchronous generator that catches the body's exception and ends has suppressed it.
import asyncio
from contextlib import asynccontextmanager

from _trace import Boom, async_listening, chain, say


@asynccontextmanager
async def forgiving():
    try:
        yield
    except Boom as e:
        await asyncio.sleep(0)
        say(f"suppressed {chain(e)}")


async def main():
    try:
        async with forgiving():
            async with async_listening("inner"):
                await asyncio.sleep(0)
                raise Boom("body")
        say("went on")
    except Boom as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
