# Replaced in a handler or in a finally block that awaits: the later exception propagates and keeps the earlier ones.
import asyncio
from contextlib import asynccontextmanager

from _trace import Boom, Late, async_listening, chain, say


@asynccontextmanager
async def translating():
    try:
        yield
    except Boom as e:
        await asyncio.sleep(0)
        raise Late("translated") from e


@asynccontextmanager
async def fragile():
    try:
        yield
    finally:
        await asyncio.sleep(0)
        raise Late("cleaning up")


async def main():
    try:
        async with async_listening("outer"), fragile(), translating():
            await asyncio.sleep(0)
            raise Boom("body")
    except Late as e:
        say(f"caught {chain(e)}")

    try:
        async with async_listening("outer"), fragile():
            say("body")
    except Late as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
