# An asynchronous generator holds scopes of both kinds around its yield, some of them in a stack: they receive the outcome of its body.
import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

from _trace import Boom, async_listening, async_resource, chain, listening, say


@asynccontextmanager
async def repository():
    async with async_listening("connection"):
        with listening("lock"):
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(async_resource("transaction"))
                await asyncio.sleep(0)
                yield
                await asyncio.sleep(0)
                say("after")


async def main():
    async with repository():
        say("body")

    try:
        async with repository():
            await asyncio.sleep(0)
            raise Boom("body")
    except Boom as e:
        say(f"caught {chain(e)}")

    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(repository())
            await asyncio.sleep(0)
            raise Boom("body of a stack")
    except Boom as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
