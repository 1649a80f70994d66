# Suppression that is right, and a post-mortem: a suppressed exception loses 37 of 1,000 orders; how it is found, and the cure.

import os
import sqlite3
import tempfile
from collections import Counter, namedtuple
from contextlib import contextmanager, suppress

Order = namedtuple("Order", "number customer amount")


# region SkipStored
@contextmanager
def skip_stored(order):
    try:
        yield order
    except sqlite3.IntegrityError:
        pass  # the order is stored already
# endregion


# region Tally
class Tally:
    def __init__(self):
        self.stored = 0
        self.repeated = 0
        self.rejected = []
# endregion


# region Sort
@contextmanager
def sort(order, tally):
    try:
        yield order
        tally.stored += 1
    except sqlite3.IntegrityError as e:
        if str(e).startswith("UNIQUE"):
            tally.repeated += 1
        elif str(e).startswith("FOREIGN KEY"):
            tally.rejected.append(order)
        else:
            raise
# endregion


# region Import
def import_lines(lines):
    tally = Tally()
    with transaction():
        for line in lines:
            with sort(line, tally) as order:
                store(order)

        if tally.stored + tally.repeated + len(tally.rejected) != len(lines):
            raise ValueError("Some lines are not accounted for.")

    print(f"  {len(lines)} lines: {tally.stored} stored, {tally.repeated} repeated, {len(tally.rejected)} rejected")

    return tally.rejected
# endregion


# region Reconcile
def reconcile():
    stored, amount = query("select count(*) from orders"), query("select sum(amount) from orders")
    missing = len(orders) - stored
    print(f"  delivered: {len(orders)} orders, amount {sum(order.amount for order in orders)}")
    print(f"  stored: {stored} orders, amount {amount}")
    print(f"  missing: {missing} orders ({100 * missing / len(orders):.1f} %)")
    for customer, delivered in Counter(order.customer for order in orders).items():
        found = query(f"select count(*) from orders where customer = {customer}")
        if found < delivered:
            print(f"  customer {customer}: {delivered} orders delivered, {found} stored")
# endregion


# region Transaction
@contextmanager
def transaction():
    connection.execute("begin")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
# endregion


# region Store
def store(order):
    connection.execute("insert into orders values (?, ?, ?)", order)


def create_tables():
    connection.execute("drop table if exists orders")
    connection.execute("drop table if exists customers")
    connection.execute("create table customers (id integer primary key)")
    connection.execute(
        "create table orders (number integer primary key, customer integer references customers, amount integer)")
    for customer in range(26):
        connection.execute("insert into customers values (?)", (customer,))
# endregion


def query(sql):
    return connection.execute(sql).fetchone()[0]


print("1. Suppression that is right")
# region Optional
path = os.path.join(tempfile.gettempdir(), "yielding-lesson-06-notes-that-do-not-exist.txt")
notes = "none"
with suppress(FileNotFoundError):
    with open(path) as file:
        notes = file.read()
print(f"  the notes: {notes}")
# endregion

# region Delivery
# 1,000 orders of 27 customers. Lines 413 to 424 are delivered twice. The customer 26 is new.
orders = [Order(number, number % 27, 10 + number % 90) for number in range(1, 1001)]
delivery = orders + orders[412:424]
# endregion

connection = sqlite3.connect(":memory:", isolation_level=None)
connection.execute("pragma foreign_keys = on")

print("2. The import, as it was")
create_tables()
with transaction():
    for line in delivery:
        with skip_stored(line) as order:
            store(order)

print(f"  {len(delivery)} lines: done")

print("3. The reconciliation at the end of the month")
reconcile()

print("4. The import, cured")
create_tables()
remaining = import_lines(delivery)
reconcile()

print("5. The new customer is registered, and the rejected orders are imported again")
connection.execute("insert into customers values (26)")
import_lines(remaining)
reconcile()
