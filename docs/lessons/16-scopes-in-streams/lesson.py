"""Shows scopes inside asynchronous streams: read to the end, stopped early, with a consumer that throws, decorated."""

import asyncio
import functools
from contextlib import asynccontextmanager, contextmanager

# region Stream
async def import_orders(stored):
    async with batch_async(stored) as batch:
        for thing in ["tea", "milk", "cake"]:
            batch.append(thing)
            yield thing  # the consumer works while the batch is open
# endregion


# region StreamInUsing
async def import_orders_in_with(stored):
    with batch_sync(stored) as batch:
        for thing in ["tea", "milk", "cake"]:
            batch.append(thing)
            await asyncio.sleep(0)
            yield thing
# endregion


# region Batches
@asynccontextmanager
async def batch_async(stored):
    batch = []
    yield batch
    stored.extend(batch)  # only after a body that completed


@contextmanager
def batch_sync(stored):
    batch = []
    yield batch
    stored.extend(batch)
# endregion


# region Aclosing
@asynccontextmanager
async def aclosing(stream):  # contextlib has it from Python 3.10 on
    try:
        yield stream
    finally:
        await stream.aclose()
# endregion


# region Consumers
async def read(stream):
    async with aclosing(stream):
        async for _ in stream:
            pass


async def read_first(stream):
    async with aclosing(stream):
        async for _ in stream:
            break


async def read_and_throw(stream):
    async with aclosing(stream):
        async for thing in stream:
            raise ValueError(f"The {thing} is sold out.")
# endregion


# region Handled
async def read_handle_and_stop(stream):
    async with aclosing(stream):
        async for thing in stream:
            try:
                raise ValueError(f"The {thing} is sold out.")
            except ValueError:
                pass

            break
# endregion


# region Traced
@asynccontextmanager
async def traced(name):
    print(f"  {name}: setup")
    await asyncio.sleep(0)
    yield name
    print(f"  {name}: the stream was read to its end")


def wrap(manager, *arguments):
    def decorate(function):
        @functools.wraps(function)
        async def decorated(*args):
            async with manager(*arguments), aclosing(function(*args)) as stream:
                async for item in stream:
                    yield item

        return decorated

    return decorate


@wrap(traced, "numbers")
async def numbers(count):
    for number in range(1, count + 1):
        await asyncio.sleep(0)
        yield number
# endregion


# region Until
class Deadline:
    """Cancels the task that entered it, as asyncio.timeout does from Python 3.11 on. The program says when."""

    def __enter__(self):
        self._task = asyncio.current_task()
        self.is_over = False
        return self

    def __exit__(self, *exception):
        self._task = None

    def expire(self):
        self.is_over = True
        self._task.cancel()


async def numbers_until(deadline):
    with deadline:
        number = 1
        while True:
            await asyncio.sleep(0)
            yield number
            number += 1


async def save(number, deadline):
    await asyncio.sleep(0)
    print(f"  number {number} is saved, the deadline is over: {deadline.is_over}")
# endregion


async def main():
    stored = []

    async def report(title, reading):
        try:
            await reading
        except ValueError:
            pass
        print(f"  {title}, orders stored: {len(stored)}")
        stored.clear()

    print("1. An asynchronous scope in a stream")
    await report("read to its end", read(import_orders(stored)))
    await report("stopped early", read_first(import_orders(stored)))
    await report("the consumer throws", read_and_throw(import_orders(stored)))

    print("2. A synchronous scope in a stream")
    await report("read to its end", read(import_orders_in_with(stored)))
    await report("stopped early", read_first(import_orders_in_with(stored)))
    await report("stopped early after a handled exception", read_handle_and_stop(import_orders_in_with(stored)))

    print("3. A decorated stream")
    # region Wrap
    async for number in numbers(2):
        print(f"  item {number}")
    # endregion

    print("4. A deadline inside a stream")
    # region Deadline
    deadline = Deadline()
    async with aclosing(numbers_until(deadline)) as stream:
        try:
            async for number in stream:
                deadline.expire()  # the time is over while the consumer works
                await save(number, deadline)
        except asyncio.CancelledError:
            print("  the consumer was cancelled before it saved")
    # endregion


asyncio.run(main())
