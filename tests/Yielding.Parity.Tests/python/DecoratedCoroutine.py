# A decorated coroutine function: Python exits the scope before the first step. In C# it stays active until the task has ended.
# until 3.14: later, Python keeps the scope open too.
import asyncio

from _trace import resource, say


@resource("a")
async def work():
    say("working")
    await asyncio.sleep(0)
    say("worked")
    return "result"


async def main():
    say(await work())


asyncio.run(main())
