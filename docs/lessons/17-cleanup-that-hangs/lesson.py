"""Shows a teardown that waits for an answer that does not come, and a teardown with its own limit."""

import asyncio
from contextlib import asynccontextmanager


# region Session
@asynccontextmanager
async def session(peer):
    try:
        yield peer
    finally:
        await peer.say_goodbye()  # the mistake: it waits for the answer without a limit
        peer.close()
# endregion


# region LimitedSession
@asynccontextmanager
async def limited_session(peer):
    try:
        yield peer
    finally:
        try:
            await asyncio.wait_for(peer.say_goodbye(), 5)
        except asyncio.TimeoutError:
            print("  no answer within 5 seconds")
        finally:
            peer.close()
# endregion


# region Body
async def order(scope):
    async with scope:
        raise ValueError("The tea is sold out.")


async def report(running):
    try:
        await running
    except ValueError as e:
        print(f"  the caller has the exception: {e}")
# endregion


# region Peer
class Peer:
    def __init__(self):
        self.goodbye_received = asyncio.Event()
        self._answer = asyncio.Event()
        self.is_closed = False

    async def say_goodbye(self):
        self.goodbye_received.set()
        await self._answer.wait()

    def answer_goodbye(self):
        self._answer.set()

    def close(self):
        self.is_closed = True
        print("  the connection is closed")
# endregion


# region Time
class ManualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock stands still until the program sets it forward."""

    now = 0.0

    def time(self):
        return self.now
# endregion


async def main():
    print("1. A teardown without a limit")
    # region Hang
    peer = Peer()
    running = asyncio.create_task(order(session(peer)))
    await peer.goodbye_received.wait()
    print(f"  the teardown waits, closed: {peer.is_closed}, the caller has the exception: {running.done()}")
    # endregion

    # region Answer
    peer.answer_goodbye()
    await report(running)
    # endregion

    print("2. A teardown with its own limit")
    # region Limited
    peer = Peer()
    running = asyncio.create_task(order(limited_session(peer)))
    await peer.goodbye_received.wait()
    print(f"  the teardown waits, closed: {peer.is_closed}, the caller has the exception: {running.done()}")
    asyncio.get_running_loop().now += 5
    await report(running)
    # endregion


loop = ManualLoop()
try:
    loop.run_until_complete(main())
finally:
    loop.close()
