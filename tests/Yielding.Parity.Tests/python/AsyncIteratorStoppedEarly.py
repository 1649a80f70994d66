# An iterator stopped early must be closed explicitly in Python; C#'s await foreach does it. Its scopes have not completed.
import asyncio
from contextlib import aclosing

from _trace import Boom, async_resource, chain, say


async def lines(name):
    async with async_resource(name):
        yield "first"
        yield "second"


async def main():
    async with aclosing(lines("a")) as all_lines:
        async for line in all_lines:
            say(line)
            break
    say("went on")

    try:
        async with aclosing(lines("b")) as all_lines:
            async for line in all_lines:
                say(line)
                raise Boom("consumer")
    except Boom as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
