# A decorated asynchronous function has a fresh scope around its awaits at each call, and the scope receives its exception.
import asyncio

from _trace import Boom, async_listening, async_resource, chain, say


@async_resource("a")
async def add(left, right):
    await asyncio.sleep(0)
    say(f"adding {left} and {right}")
    return left + right


@async_listening("b")
async def fail():
    await asyncio.sleep(0)
    raise Boom("function")


async def main():
    say(f"sum: {await add(1, 2)}")
    say(f"sum: {await add(3, 4)}")
    try:
        await fail()
    except Boom as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
