# In Python the body has what an asynchronous setup puts into a context variable. In C# the value does not leave the awaited method.
import asyncio
from contextlib import asynccontextmanager
from contextvars import ContextVar

from _trace import say

user = ContextVar("user", default="none")


@asynccontextmanager
async def signed_in(name):
    user.set(name)
    yield
    say(f"teardown sees {user.get()}")


async def main():
    async with signed_in("ada"):
        say(f"body sees {user.get()}")


asyncio.run(main())
