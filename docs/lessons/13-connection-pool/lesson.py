"""Shows how one early return empties a pool of ten connections, and how a scope for each connection keeps the pool full."""

import sqlite3
import threading
from contextlib import closing, contextmanager

DATABASE = "file:orders?mode=memory&cache=shared"


class PoolExhaustedError(Exception):
    pass


class Pool:
    def __init__(self, database, size):
        self._free = threading.Semaphore(size)
        self._all = [open_database(database) for _ in range(size)]
        self._idle = list(self._all)

    @property
    def free(self):
        return len(self._idle)

    # region Pool
    def take(self):
        if not self._free.acquire(blocking=False):  # takes one permit, or returns False at once
            raise PoolExhaustedError(f"All {len(self._all)} connections are taken.")

        return self._idle.pop()

    def give(self, connection):
        self._idle.append(connection)
        self._free.release()
    # endregion

    # region Scope
    @contextmanager
    def connection(self):
        connection = self.take()
        try:
            yield connection
        finally:
            self.give(connection)
    # endregion

    def close(self):
        for connection in self._all:
            connection.close()


# region ByHand
def find_by_hand(pool, number):
    connection = pool.take()
    thing = find_order(connection, number)
    if thing is None:
        return None  # the mistake: the connection is still taken

    pool.give(connection)

    return thing
# endregion


# region Find
def find(pool, number):
    with pool.connection() as connection:
        return find_order(connection, number)
# endregion


# The database is in memory. It exists as long as this connection, or another one to it, is open.
def new_database(database, count):
    connection = open_database(database)
    connection.execute("create table orders (number integer primary key, thing text not null)")
    for number in range(1, count + 1):
        connection.execute(f"insert into orders values ({number}, 'thing {number}')")
    connection.commit()

    return connection


def open_database(database):
    return sqlite3.connect(database, uri=True)


def find_order(connection, number, table="orders"):
    row = connection.execute(f"select thing from {table} where number = {number}").fetchone()

    return row[0] if row else None


with closing(new_database(DATABASE, count=100)):
    print("1. The accident")
    with closing(Pool(DATABASE, size=10)) as pool:
        # region Test
        found = sum(find_by_hand(pool, number) is not None for number in range(1, 101))
        print(f"The test looks for 100 orders that exist: {found} found, connections free: {pool.free}.")
        # endregion

        # region Night
        print("The night job looks for 10 deleted orders:")
        for number in range(901, 911):
            thing = find_by_hand(pool, number) or "not found"
            print(f"  order {number}: {thing}, connections free: {pool.free}")
        # endregion

        # region Checkout
        try:
            print(f"The checkout found {find(pool, 1)}.")
        except PoolExhaustedError as e:
            print(f"The checkout failed: {e}")
        # endregion

    print("2. The cure")
    with closing(Pool(DATABASE, size=10)) as pool:
        # region Cure
        found = sum(find(pool, number) is not None for number in range(901, 1901))
        print(f"The night job looks for 1000 deleted orders: {found} found, connections free: {pool.free}.")

        try:
            with pool.connection() as connection:
                find_order(connection, 1, table="archive")
        except sqlite3.Error:
            print(f"A query of a table that does not exist failed, connections free: {pool.free}.")

        print(f"The checkout found {find(pool, 1)}, connections free: {pool.free}.")
        # endregion
