# A setup fails after an await: its finally blocks run to their end, and there is no body.
import asyncio
from contextlib import asynccontextmanager

from _trace import Late, async_listening, chain, say


@asynccontextmanager
async def failing():
    try:
        await asyncio.sleep(0)
        raise Late("setup")
        yield
    finally:
        await asyncio.sleep(0)
        say("finally")


async def main():
    try:
        async with async_listening("outer"), failing():
            say("body")
    except Late as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
