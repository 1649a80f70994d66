# An asynchronous scope is a scope: setup, body and teardown may all await.
import asyncio
from contextlib import asynccontextmanager

from _trace import say


@asynccontextmanager
async def opened(name):
    await asyncio.sleep(0)
    say(f"open {name}")
    try:
        yield name.upper()
        await asyncio.sleep(0)
        say(f"flush {name}")
    finally:
        await asyncio.sleep(0)
        say(f"close {name}")


async def main():
    async with opened("file") as file:
        await asyncio.sleep(0)
        say(f"body has {file}")
    say("went on")


asyncio.run(main())
