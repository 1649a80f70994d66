"""What the scenarios share: one event a line, and exceptions shown with what they replaced, in words that C# says too.

They run on CPython 3.11 and later, without packages. Where the rules of some versions are others, lines that begin with "# since", "# until" or
"# except" say for which the recorded trace holds.
"""
import asyncio
import sys
from contextlib import asynccontextmanager, contextmanager

_out = sys.stdout  # a scenario may redirect it


class Boom(Exception):
    """What a body raises."""


class SmallBoom(Boom):
    """A kind of Boom."""


class Late(Exception):
    """What a teardown raises."""


class Other(Exception):
    """What has nothing to do with it."""


def say(line):
    print(line, file=_out)


def shown(e):
    """An exception without its context."""
    if e is None:
        return "nothing"
    if isinstance(e, asyncio.CancelledError):
        return "Cancelled"
    if isinstance(e, GeneratorExit):
        return "close signal"
    if isinstance(e, RuntimeError) and str(e) == "generator didn't yield":
        return "never yielded"
    if isinstance(e, RuntimeError) and str(e).startswith("generator didn't stop"):
        return "yielded again"
    if isinstance(e, BaseExceptionGroup):
        return f"Group {e.message} [{', '.join(shown(one) for one in e.exceptions)}]"
    return f"{type(e).__name__} {e}".rstrip()


def context_of(e):
    """What the exception replaced. The end of an iteration is none: contextlib hides it in tracebacks, and C# has no such exception."""
    return None if isinstance(e.__context__, (StopIteration, StopAsyncIteration)) else e.__context__


def chain(e):
    """An exception, and what it replaced: its contexts."""
    texts, seen = [], []
    while e is not None and all(e is not one for one in seen):
        seen.append(e)
        texts.append(shown(e))
        e = context_of(e)
    if e is not None:
        texts.append(f"{shown(e)} again, without end")
    return " <- ".join(texts) or "nothing"


@contextmanager
def resource(name):
    """Prints its phases, and catches nothing."""
    say(f"{name}: setup")
    try:
        yield name
        say(f"{name}: completed")
    finally:
        say(f"{name}: finally")


@contextmanager
def listening(name):
    """Prints the outcome of its body, and rethrows its exception."""
    say(f"{name}: setup")
    try:
        yield name
    except BaseException as e:
        say(f"{name}: received {chain(e)}")
        raise
    say(f"{name}: received nothing")


@asynccontextmanager
async def async_resource(name):
    await asyncio.sleep(0)
    say(f"{name}: setup")
    try:
        yield name
        await asyncio.sleep(0)
        say(f"{name}: completed")
    finally:
        await asyncio.sleep(0)
        say(f"{name}: finally")


@asynccontextmanager
async def async_listening(name):
    await asyncio.sleep(0)
    say(f"{name}: setup")
    try:
        yield name
    except BaseException as e:
        await asyncio.sleep(0)
        say(f"{name}: received {chain(e)}")
        raise
    await asyncio.sleep(0)
    say(f"{name}: received nothing")


async def be_cancelled():
    """Cancels the current task. Its next await, which is here, throws."""
    asyncio.current_task().cancel()
    await asyncio.sleep(0)
