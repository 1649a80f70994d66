# The setup is cancelled: its finally blocks run to their end, also when they await, and there is no body.
import asyncio
from contextlib import asynccontextmanager

from _trace import async_listening, be_cancelled, chain, say


@asynccontextmanager
async def slow():
    try:
        say("setup")
        await be_cancelled()
        say("never reached")
        yield
    finally:
        await asyncio.sleep(0)
        say("finally")


async def main():
    try:
        async with async_listening("outer"), slow():
            say("body")
    except asyncio.CancelledError as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
