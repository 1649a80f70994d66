# In Python a handler of every Exception does not catch a cancellation. In C# it is an exception like others, and is suppressed.
import asyncio
from contextlib import asynccontextmanager

from _trace import be_cancelled, chain, say


@asynccontextmanager
async def forgiving():
    try:
        yield
    except Exception as e:
        say(f"suppressed {chain(e)}")


async def main():
    try:
        async with forgiving():
            await be_cancelled()
        say("went on")
    except asyncio.CancelledError as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
