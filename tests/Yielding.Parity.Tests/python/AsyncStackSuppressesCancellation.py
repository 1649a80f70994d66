# An entry that suppresses cancellation suppresses it in its place: those further out receive none.
import asyncio
from contextlib import AsyncExitStack, suppress

from _trace import async_listening, be_cancelled, chain, say


async def main():
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(async_listening("outer"))
            stack.enter_context(suppress(asyncio.CancelledError))
            await stack.enter_async_context(async_listening("inner"))
            await be_cancelled()
        say("went on")
    except asyncio.CancelledError as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
