# An asynchronous stack holds entries of both kinds and exits them in one order, last first.
import asyncio
from contextlib import AsyncExitStack

from _trace import async_listening, async_resource, chain, listening, resource, say


async def call(text):
    await asyncio.sleep(0)
    say(text)


async def exit(exc_type, exc, traceback):
    await asyncio.sleep(0)
    say(f"exit receives {chain(exc)}")


async def main():
    async with AsyncExitStack() as stack:
        say(f"a is {await stack.enter_async_context(async_resource('a'))}")
        stack.enter_context(resource("b"))
        stack.push_async_callback(call, "asynchronous callback")
        stack.callback(say, "callback")
        stack.push_async_exit(exit)
        await stack.enter_async_context(async_listening("c"))
        stack.enter_context(listening("d"))
        say("body")
    say("went on")


asyncio.run(main())
