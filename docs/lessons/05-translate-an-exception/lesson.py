# A generator turns the exception of its body into another one, and the first one is kept: as the cause, and as the context.

import sqlite3
import traceback
from contextlib import closing, contextmanager


class StorageError(Exception):
    pass


# region Storage
@contextmanager
def storage():
    with closing(connect()) as connection:
        try:
            yield connection  # the body's exception is thrown here
        except sqlite3.Error as e:
            raise StorageError("The order was not stored.") from e
# endregion


# region WithoutCause
@contextmanager
def storage_without_cause():
    with closing(connect()) as connection:
        try:
            yield connection
        except sqlite3.Error:
            raise StorageError("The order was not stored.")
# endregion


# region Locked
@contextmanager
def locked(name):
    try:
        yield name
    finally:
        unlock(name)


def unlock(name):
    raise RuntimeError(f"The {name} lock was lost.")
# endregion


def connect():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("create table orders (number integer primary key)")
    return connection


def add(connection, number):
    connection.execute("insert into orders values (?)", (number,))


# region Show
@contextmanager
def show(title):
    print(title)
    try:
        yield
    except Exception as e:
        print(f"  caught: {name(e)}")
        print(f"  cause: {name(e.__cause__)}")
        context = e.__context__
        while context is not None:
            print(f"  context: {name(context)}")
            context = context.__context__

        for line in "".join(traceback.format_exception(type(e), e, e.__traceback__)).splitlines():
            if " above exception" in line:
                print(f"  printed: {line}")


def name(e):
    if e is None:
        return "none"

    return "the database's exception" if isinstance(e, sqlite3.Error) else str(e)
# endregion


with show("1. Translated, with the cause"):
    with storage() as connection:
        add(connection, 1)
        add(connection, 1)  # the same number again

with show("2. Translated, without the cause"):
    with storage_without_cause() as connection:
        add(connection, 1)
        add(connection, 1)

with show("3. The teardowns throw"):
    with locked("outer"), locked("inner"):
        raise RuntimeError("The order is not complete.")

print("4. An exception of another type")
thrown = RuntimeError("The order is not complete.")
try:
    with storage():
        raise thrown
except RuntimeError as e:
    print(f"  caught: {name(e)}")
    print(f"  the same object: {'yes' if e is thrown else 'no'}")
