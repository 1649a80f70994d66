# All or none, asynchronously: when one can't be entered, those before it are exited; when all could be, the caller has the stack.
import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

from _trace import Late, chain, say


@asynccontextmanager
async def connected(name):
    await asyncio.sleep(0)
    if name == "missing":
        raise Late(name)
    say(f"connect {name}")
    try:
        yield name
    finally:
        await asyncio.sleep(0)
        say(f"disconnect {name}")


async def connect_all(*names):
    async with AsyncExitStack() as stack:
        for name in names:
            await stack.enter_async_context(connected(name))
        return stack.pop_all()


async def main():
    connections = await connect_all("a", "b")
    say("all are connected")
    await connections.aclose()

    try:
        await connect_all("a", "missing", "b")
    except Late as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
