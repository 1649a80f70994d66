# A generator that suppresses the cancellation by its type suppresses it: the program continues.
import asyncio
from contextlib import suppress

from _trace import async_listening, be_cancelled, say


async def main():
    with suppress(asyncio.CancelledError):
        async with async_listening("inner"):
            await be_cancelled()
        say("never reached")
    say("went on")


asyncio.run(main())
