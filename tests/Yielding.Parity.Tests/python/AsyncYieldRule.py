# The single-yield rule holds for asynchronous generators too, and the close is awaited before the violation is reported.
# since 3.11.7: before, the generator was closed when its last reference was dropped.
# except 3.12.0: as before 3.11.7.
import asyncio
from contextlib import asynccontextmanager

from _trace import Boom, chain, say


@asynccontextmanager
async def yielding(times):
    try:
        for time in range(times):
            try:
                yield time
            except Boom as e:
                say(f"suppressed {chain(e)}")
    finally:
        await asyncio.sleep(0)
        say("finally")


async def main():
    for times in (0, 1, 2):
        try:
            async with yielding(times):
                say("body")
        except Exception as e:
            say(f"caught {chain(e)}")

    try:
        async with yielding(2):
            raise Boom("body")
    except Exception as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
