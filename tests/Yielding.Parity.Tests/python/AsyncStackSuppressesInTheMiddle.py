# An entry in the middle suppresses the body's exception after an await: those further out complete, of either kind.
import asyncio
from contextlib import AsyncExitStack

from _trace import Boom, async_resource, chain, listening, say


async def forgive(exc_type, exc, traceback):
    await asyncio.sleep(0)
    say(f"suppressed {chain(exc)}")
    return True


async def main():
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(async_resource("outer"))
            stack.enter_context(listening("middle"))
            stack.push_async_exit(forgive)
            stack.enter_context(listening("inner"))
            await asyncio.sleep(0)
            raise Boom("body")
        say("went on")
    except Boom as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
