"""The Python side of databases.md. Needs Python 3.11 and no package."""

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager

root = tempfile.mkdtemp()
orders = os.path.join(root, "orders.db")


def add(connection, thing):
    connection.execute("insert into orders values (?)", (thing,))


def stored():
    with closing(sqlite3.connect(orders)) as connection:
        return [thing for (thing,) in connection.execute("select thing from orders order by rowid")]


def do_import(connection):
    add(connection, "tea")


with closing(sqlite3.connect(orders)) as setup:
    setup.execute("create table orders (thing text not null primary key)")


# region Transacted
@contextmanager
def transaction(database):
    connection = sqlite3.connect(database)
    try:
        connection.execute("begin")
        yield connection
        connection.commit()    # runs only when the body completed; else close rolls back
    finally:
        connection.close()


with transaction(orders) as connection:
    do_import(connection)
# endregion

assert stored() == ["tea"]
connection = sqlite3.connect(orders, isolation_level=None)
add(connection, "milk")


# region Atomic
@contextmanager
def atomic(connection):
    connection.execute("savepoint atomic")
    try:
        yield connection
    except BaseException:
        connection.execute("rollback to atomic")
        raise
    finally:
        connection.execute("release atomic")


with atomic(connection):
    add(connection, "rice")
    try:
        with atomic(connection):
            add(connection, "salt")
            add(connection, "milk")    # fails: it is ordered already
    except sqlite3.IntegrityError:
        add(connection, "cake")
# endregion

assert stored() == ["tea", "milk", "rice", "cake"], stored()
connection.close()


class Database:
    """The few lines of an object mapper that the recipe needs."""

    def __init__(self, connection):
        self.connection, self.added = connection, []

    def add(self, thing):
        self.added.append(thing)

    def commit(self):
        for thing in self.added:
            add(self.connection, thing)
        self.connection.commit()

    def rollback(self):
        self.added.clear()

    def close(self):
        self.connection.close()


def new_session():
    return Database(sqlite3.connect(orders))


def import_into(session):
    session.add("soup")


# region Session
@contextmanager
def session_scope(new_session):
    session = new_session()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()


with session_scope(new_session) as session:
    import_into(session)
# endregion

assert stored()[-1] == "soup"
connection = sqlite3.connect(orders, isolation_level=None)


class AlreadyOrdered(Exception):
    pass


# region UniqueOrders
@contextmanager
def unique_orders(connection):
    try:
        yield connection
    except sqlite3.IntegrityError as error:
        raise AlreadyOrdered("The thing is ordered already.") from error


def add_order(thing):
    with unique_orders(connection) as unique:
        add(unique, thing)
# endregion


try:
    add_order("tea")
except AlreadyOrdered as error:
    assert isinstance(error.__cause__, sqlite3.IntegrityError)
else:
    raise AssertionError

rows = []

# region Closing
with closing(connection.execute("select thing from orders")) as cursor:
    rows.extend(cursor)
# endregion

assert len(rows) == 5
connection.close()
shutil.rmtree(root)
