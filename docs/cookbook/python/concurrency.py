"""The Python side of concurrency.md. Needs Python 3.11 and no package."""

import asyncio
from contextlib import asynccontextmanager

events = []


async def load():
    events.append("load")


# region Slot
@asynccontextmanager
async def slot(gate, limit):
    async with asyncio.timeout(limit):    # the limit is for the wait only
        await gate.acquire()
    try:
        yield gate
    finally:
        gate.release()


async def load_in_a_slot(gate):
    async with slot(gate, limit=5):
        await load()
# endregion


async def check_slot():
    gate = asyncio.Semaphore(1)
    await load_in_a_slot(gate)
    async with slot(gate, limit=5):
        try:
            async with slot(gate, limit=0):
                raise AssertionError
        except TimeoutError:
            pass
    assert not gate.locked()


asyncio.run(check_slot())


async def query(connection):
    events.append(connection)


# region Borrowed
@asynccontextmanager
async def borrowed(pool):
    item = await pool.get()    # waits until an item is free
    try:
        yield item
    finally:
        pool.put_nowait(item)


async def query_the_pool(pool):
    async with borrowed(pool) as connection:
        await query(connection)
# endregion


async def check_pool():
    pool = asyncio.Queue()
    pool.put_nowait("connection 1")
    await query_the_pool(pool)
    assert pool.qsize() == 1


asyncio.run(check_pool())


async def beat():
    try:
        await asyncio.Event().wait()
    finally:
        events.append("stops")


async def do_import():
    await asyncio.sleep(0)
    events.append("import")


# region Background
@asynccontextmanager
async def background(work):
    task = asyncio.create_task(work())
    try:
        yield task
    finally:
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            pass    # that is how it is stopped


async def import_with_a_beat():
    async with background(beat):
        await do_import()
# endregion


asyncio.run(import_with_a_beat())
assert events[-2:] == ["import", "stops"]


async def load_thing(name):
    events.append(name)


# region TaskGroup
async def load_all():
    async with asyncio.TaskGroup() as group:
        for name in ["tea", "milk"]:
            group.create_task(load_thing(name))
# endregion


asyncio.run(load_all())
assert events[-2:] == ["tea", "milk"]
