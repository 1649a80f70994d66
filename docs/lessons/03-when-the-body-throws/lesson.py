# Which lines of a generator run after a body that reached its end, returned, left a loop, or threw.

from contextlib import contextmanager


# region Generator
@contextmanager
def steps(name):
    print(f"  {name}: setup")
    try:
        yield name
        print(f"  {name}: after the yield")
    finally:
        print(f"  {name}: finally")
# endregion


# region Unready
@contextmanager
def unready(has_power):
    try:
        print("  setup")
        if not has_power:
            raise RuntimeError("the setup failed")

        yield "ready"
    finally:
        print("  finally")
# endregion


# region Return
def first_even(numbers):
    with steps("scope"):
        for number in numbers:
            if number % 2 == 0:
                return number

        return 0
# endregion


# region Break
def leave_a_loop():
    for order in ["tea", "milk"]:
        with steps(order):
            break
# endregion


# region Fail
def fail(name):
    with steps(name):
        print(f"  {name}: body")
        raise RuntimeError("the body failed")
# endregion


# region Try
@contextmanager
def caught():
    try:
        yield
    except RuntimeError as e:
        print(f"  caught: {e}")
# endregion


print("1. The body reaches its end")
with steps("scope"):
    print("  scope: body")

print("2. The body returns")
print(f"  the method returned {first_even([3, 4, 5])}")

print("3. The body breaks out of a loop")
leave_a_loop()

print("4. The body throws")
with caught():
    fail("scope")

print("5. The body throws, and catches it itself")
with steps("scope"):
    with caught():
        raise RuntimeError("the body failed")

print("6. The exception passes both of two nested scopes")
with caught():
    with steps("outer"):
        fail("inner")

print("7. The exception is caught between the two scopes")
with steps("outer"):
    with caught():
        fail("inner")

print("8. The setup throws")
with caught():
    with unready(has_power=False):
        print("  this line is never printed")
