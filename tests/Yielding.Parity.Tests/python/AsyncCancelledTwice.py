# In Python a second cancellation interrupts a teardown that awaits. In C# a token is cancelled once, and the teardown does not use it.
import asyncio
from contextlib import asynccontextmanager

from _trace import be_cancelled, chain, say


@asynccontextmanager
async def careful():
    try:
        yield
    finally:
        say("cleaning up")
        await be_cancelled()
        say("cleaned up")


async def main():
    try:
        async with careful():
            await be_cancelled()
    except asyncio.CancelledError as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
