"""A decorator: each call of a function runs in a scope of its own. Also for functions whose work continues after they have returned."""

import asyncio
from contextlib import contextmanager
from functools import wraps


# region Traced
@contextmanager
def traced(name):
    print(f"   enter {name}")
    completed = False
    try:
        yield name
        completed = True
    finally:
        print(f"   leave {name}" + ("" if completed else ": not completed"))
# endregion


# region Functions
@traced("add")
def add(a, b):
    return a + b


@traced("factorial")
def factorial(n):
    return 1 if n <= 1 else n * factorial(n - 1)


@traced("parse")
def parse(text):
    return int(text)
# endregion


# region ByHand
def traced_coroutine(name):
    def decorate(function):
        @wraps(function)
        async def call(*args, **kwargs):
            with traced(name):
                return await function(*args, **kwargs)
        return call
    return decorate


def traced_generator(name):
    def decorate(function):
        @wraps(function)
        def call(*args, **kwargs):
            with traced(name):
                yield from function(*args, **kwargs)
        return call
    return decorate


@traced_coroutine("load")
async def load(text):
    print("   loading")
    await asyncio.sleep(0)
    print("   loaded")
    return len(text)


@traced_generator("lines")
def lines(count):
    for i in range(1, count + 1):
        yield f"line {i}"
# endregion


# region Calls
print("1. arguments and a result")
print(f"   the sum is {add(1, 2)}")
print(f"   the sum is {add(3, 4)}")

print("2. a function that calls itself")
print(f"   the factorial of 3 is {factorial(3)}")

print("3. a call that throws")
try:
    parse("one")
except ValueError:
    print("   the caller has caught the exception")

print("4. a function that returns a task")
print(f"   the length is {asyncio.run(load('tea'))}")

print("5. a function that returns a sequence")
for line in lines(2):
    print(f"   received {line}")
# endregion
