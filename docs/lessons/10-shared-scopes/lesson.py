"""A manager that is entered again: after its exit, while it is open, and by two threads that share one setup."""

import threading
from contextlib import contextmanager


class Log:
    level = "info"
    servers = 0


# region Server
@contextmanager
def server():
    Log.servers += 1
    name = f"server {Log.servers}"
    print(f"   start {name}")
    try:
        yield name
    finally:
        print(f"   stop {name}")
# endregion


# region Quiet
@contextmanager
def quiet():
    before = Log.level  # each run of the generator has its own local variables
    Log.level = "silent"
    try:
        yield Log.level
    finally:
        Log.level = before
# endregion


# region QuietInAField
class QuietInAField:
    def __enter__(self):
        self._before = Log.level  # the inner entry overwrites what the outer entry has kept
        Log.level = "silent"
        return Log.level

    def __exit__(self, *exc_info):
        Log.level = self._before
# endregion


# region SharedClass
class Shared:
    """Entries share one setup: the first entry runs it, and the last exit runs the teardown."""

    def __init__(self, make):
        self._make = make
        self._lock = threading.Lock()
        self._count = 0

    def __enter__(self):
        with self._lock:
            if self._count == 0:
                self._manager = self._make()
                self._value = self._manager.__enter__()
            self._count += 1
            return self._value

    def __exit__(self, *exc_info):
        with self._lock:
            self._count -= 1
            if self._count == 0:
                return self._manager.__exit__(*exc_info)
# endregion


# region Entries
print("1. one after the other: each entry is a fresh run")
with server() as name:
    print(f"   using {name}")
with server() as name:
    print(f"   using {name}")

print("2. nested: two runs are open at once")
with server() as outer, server() as inner:
    print(f"   using {outer} and {inner}")
# endregion

# region Level
print("3. a class that keeps the state of an entry in a field")
in_a_field = QuietInAField()
with in_a_field, in_a_field:
    print(f"   inside, the level is {Log.level}")
print(f"   afterwards, the level is {Log.level}")

print("4. a generator that keeps it in a local variable")
Log.level = "info"
with quiet(), quiet():
    print(f"   inside, the level is {Log.level}")
print(f"   afterwards, the level is {Log.level}")
# endregion

# region Shared
print("5. shared, nested: one setup and one teardown")
shared = Shared(server)
with shared as outer, shared as inner:
    print(f"   using {outer} and {inner}")

print("6. shared, entered again after the last exit: a new setup")
with shared as name:
    print(f"   using {name}")

print("7. shared by two threads")
both_inside = threading.Barrier(2)


def body():
    with shared:
        both_inside.wait()  # returns when both threads have entered


threads = [threading.Thread(target=body) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
# endregion
