# A database transaction is committed when its body completed, and rolled back when it failed.

import os
import sqlite3
import tempfile
from contextlib import closing, contextmanager

# region Files
BROKEN = ["tea;2", "milk;1", "sugar;two", "bread;1", "honey;1"]
CORRECT = ["tea;2", "milk;1", "sugar;2", "bread;1", "honey;1"]
# endregion


# region CommitAtTheEnd
class CommitAtTheEnd:
    def __init__(self, connection):
        self.connection = connection

    def __enter__(self):
        self.connection.execute("begin")

    def __exit__(self, exception_type, thrown, traceback):
        self.connection.execute("commit")  # also when the body threw
        return False
# endregion


# region Always
def import_and_always_commit(database, lines):
    with closing(connect(database)) as connection:
        with CommitAtTheEnd(connection):
            for line in lines:
                add(connection, line)
# endregion


# region Transaction
@contextmanager
def transaction(database):
    with closing(connect(database)) as connection:
        connection.execute("begin")
        yield connection
        connection.execute("commit")  # runs only when the body completed; else closing rolls back
# endregion


# region Import
def import_orders(database, lines):
    with transaction(database) as connection:
        for line in lines:
            if line == "":
                return  # a blank line ends the file

            add(connection, line)
# endregion


# region Add
def add(connection, line):
    thing, amount = line.split(";")
    if not amount.isdecimal():
        raise ValueError(f"'{amount}' is not a number.")

    connection.execute("insert into orders values (?, ?)", (thing, int(amount)))
# endregion


# region Count
def count(database):
    return query(database, "select count(*) from orders")[0]


def query(database, sql):
    with closing(connect(database)) as connection:
        return connection.execute(sql).fetchone()
# endregion


# region Connect
def connect(database):
    return sqlite3.connect(database, isolation_level=None)  # the program writes 'begin' and 'commit' itself
# endregion


with tempfile.TemporaryDirectory(prefix="yielding-lesson-04-") as folder:
    database = os.path.join(folder, "orders.db")

    def show(title, import_lines, lines):
        print(title)
        query(database, "drop table if exists orders")
        query(database, "create table orders (thing text, amount integer)")
        try:
            import_lines(database, lines)
        except ValueError as e:
            print(f"  the caller catches: {e}")

        print(f"  orders stored: {count(database)}")

    show("1. Commit in each case, a broken file", import_and_always_commit, BROKEN)
    show("2. Commit after the yield, a broken file", import_orders, BROKEN)
    show("3. Commit after the yield, a correct file", import_orders, CORRECT)
    show("4. The body returns early", import_orders, ["tea;2", "milk;1", "", "a note"])
