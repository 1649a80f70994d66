# The body is cancelled: scopes receive that as any exception, and their teardowns may await without being cancelled again.
import asyncio

from _trace import async_listening, async_resource, be_cancelled, chain, say


async def main():
    try:
        async with async_listening("outer"), async_resource("inner"):
            say("body")
            await be_cancelled()
            say("never reached")
    except asyncio.CancelledError as e:
        say(f"caught {chain(e)}")


asyncio.run(main())
