# An asynchronous manager keeps the managers it enters in a stack and exits that in its exit: they receive what the manager receives.
import asyncio
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from _trace import Boom, Late, async_listening, chain, listening, say


class Several(AbstractAsyncContextManager):
    def __init__(self, *names):
        self.names = names

    async def __aenter__(self):
        async with AsyncExitStack() as stack:
            for name in self.names:
                if name == "missing":
                    raise Late(name)
                await stack.enter_async_context(async_listening(name))
                stack.enter_context(listening(f"{name} too"))
            self.stack = stack.pop_all()

    async def __aexit__(self, exc_type, exc, traceback):
        await asyncio.sleep(0)
        say("exit")
        return await self.stack.__aexit__(exc_type, exc, traceback)


async def fail():
    await asyncio.sleep(0)
    raise Late("callback")


async def main():
    async with Several("a", "b"):
        say("body")

    for names in (("a", "b"), ("a", "missing", "b")):
        try:
            async with Several(*names):
                await asyncio.sleep(0)
                raise Boom("body")
        except Exception as e:
            say(f"caught {chain(e)}")

    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(Several("a"))
            stack.push_async_callback(fail)
            say("body")
    except Late as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
