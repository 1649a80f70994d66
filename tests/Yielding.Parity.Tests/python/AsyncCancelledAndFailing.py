# The body is cancelled and the teardown fails: the failure propagates, and the cancellation is its context.
import asyncio
from contextlib import asynccontextmanager

from _trace import Late, async_listening, be_cancelled, chain, say


@asynccontextmanager
async def fragile():
    try:
        yield
    finally:
        await asyncio.sleep(0)
        raise Late("cleaning up")


async def main():
    try:
        async with async_listening("outer"), fragile():
            await be_cancelled()
    except Late as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
