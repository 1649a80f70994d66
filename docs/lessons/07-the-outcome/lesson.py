"""A context manager receives the outcome of its body from the code that calls its __exit__."""

from contextlib import ExitStack, contextmanager, suppress


# region Generator
@contextmanager
def reporting(name):
    try:
        yield name
    except Exception:
        print(f"   {name}: Failed")
        raise
    print(f"   {name}: Completed")
# endregion


# region LeaveEarly
def leave_early():
    with reporting("leaves by return"):
        return
# endregion


def parse_and_catch():
    attempt(lambda: int("one"))


def attempt(action):
    try:
        action()
    except ValueError:
        pass


class Batch:
    # region Batch
    def __init__(self, name):
        self._stack = ExitStack()
        self._value = self._stack.enter_context(reporting(name))
        self._failure = None

    def use(self, action):
        action(self._value)
    # endregion

    # region UseAndReport
    def use_and_report(self, action):
        try:
            action(self._value)
            self._failure = None
        except Exception as e:
            self._failure = e
            raise
    # endregion

    # region Dispose
    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc, traceback):
        return self._stack.__exit__(exc_type, exc, traceback)

    def close(self):
        e = self._failure
        if e is None:
            self.__exit__(None, None, None)
        else:
            with suppress(type(e)):    # it was reported, and its caller has had it
                self.__exit__(type(e), e, e.__traceback__)
    # endregion


# region Close
def close(things):
    for thing in things:
        thing.close()
# endregion


print("1. a block, in the method that entered the scope")
# region Using
with reporting("reaches its end"):
    pass

leave_early()

try:
    with reporting("throws"):
        raise ValueError("not a number")
except ValueError:
    pass

with reporting("throws and catches"):
    parse_and_catch()
# endregion

print("2. the body as an argument")


# region Run
def run(manager, body):
    with manager as value:
        return body(value)


run(reporting("throws and catches"), lambda _: parse_and_catch())
attempt(lambda: run(reporting("throws"), lambda _: int("one")))
# endregion

print("3. a scope in a field, disposed by other code")
# region Field
clean = Batch("nothing was thrown")
clean.use(lambda _: None)
close([clean])

failed = Batch("a body has thrown")
attempt(lambda: failed.use(lambda _: int("one")))
close([failed])

caught = Batch("a body has thrown and caught")
caught.use(lambda _: parse_and_catch())
close([caught])
# endregion

print("4. a scope in a field, whose method reports the outcome")
# region Report
reported = Batch("a body has thrown")
attempt(lambda: reported.use_and_report(lambda _: int("one")))
close([reported])

reported = Batch("a body has thrown and caught")
reported.use_and_report(lambda _: parse_and_catch())
close([reported])
# endregion

print("5. the class of part 3 in a block, in the method that made the object")
# region Wrapper
try:
    with Batch("throws") as batch:
        batch.use(lambda _: int("one"))
except ValueError:
    pass
# endregion
