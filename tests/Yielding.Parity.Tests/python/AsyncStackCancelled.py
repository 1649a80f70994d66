# The body of a stack is cancelled: all entries receive that, also those that await, and an exit that awaits is not cancelled again.
import asyncio
from contextlib import AsyncExitStack

from _trace import async_listening, async_resource, be_cancelled, chain, listening, say


async def call(text):
    await asyncio.sleep(0)
    say(text)


async def main():
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(async_listening("a"))
            stack.enter_context(listening("b"))
            stack.push_async_callback(call, "asynchronous callback")
            await stack.enter_async_context(async_resource("c"))
            await be_cancelled()
            say("never reached")
    except asyncio.CancelledError as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
