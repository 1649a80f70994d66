# What an asynchronous setup puts into a context variable is seen by the body in Python. In C# what flows on an await doesn't flow back.
import asyncio
from contextlib import asynccontextmanager
from contextvars import ContextVar

from _trace import say

user = ContextVar("user", default="nobody")


@asynccontextmanager
async def signed_in(name):
    user.set(name)
    yield
    say(f"teardown sees {user.get()}")


async def main():
    async with signed_in("ada"):
        say(f"body sees {user.get()}")


asyncio.run(main())
