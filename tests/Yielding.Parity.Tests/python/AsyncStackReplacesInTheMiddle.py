# Exits of both kinds throw: each replaces what was in flight, none prevents another exit, and the contexts are linked in order.
import asyncio
from contextlib import AsyncExitStack

from _trace import Boom, Late, async_listening, async_resource, chain, listening, say


def fail(name):
    raise Late(name)


async def fail_later(name):
    await asyncio.sleep(0)
    raise Late(name)


async def main():
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(async_listening("a"))
            stack.callback(fail, "b")
            await stack.enter_async_context(async_resource("c"))
            stack.push_async_callback(fail_later, "d")
            stack.enter_context(listening("e"))
            await asyncio.sleep(0)
            raise Boom("body")
    except Late as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
