# An asynchronous body fails, before or after an await: only the finally blocks run, and the same exception propagates.
import asyncio

from _trace import Boom, async_listening, async_resource, chain, say


async def main():
    for waits in (False, True):
        boom = Boom("body")
        try:
            async with async_listening("outer"), async_resource("inner"):
                if waits:
                    await asyncio.sleep(0)
                raise boom
        except Boom as e:
            say(f"caught {chain(e)}")
            say(f"the same: {e is boom}")


asyncio.run(main())
