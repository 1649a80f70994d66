# The setup of the n-th entry is cancelled: it runs its cleanup, then those before it are exited and receive the cancellation.
import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

from _trace import async_listening, async_resource, be_cancelled, chain, say


@asynccontextmanager
async def slow(name):
    try:
        say(f"{name}: setup")
        await be_cancelled()
        yield
    finally:
        await asyncio.sleep(0)
        say(f"{name}: finally")


async def main():
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(async_listening("a"))
            await stack.enter_async_context(async_resource("b"))
            await stack.enter_async_context(slow("c"))
            say("body")
    except asyncio.CancelledError as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
