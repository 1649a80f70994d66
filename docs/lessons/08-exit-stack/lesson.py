"""One transaction in each of the databases that shops.json names: all commit, or none, as far as that is possible."""

import json
import sqlite3
import tempfile
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

# region Config
shops = json.loads(Path(__file__).with_name("shops.json").read_text())
# endregion


# region AddToAll
def add_to_all(article, fails_at=None, unknown_article_at=None):
    with ExitStack() as stack:
        connections = {shop: stack.enter_context(transaction(shop)) for shop in shops}
        for shop, connection in connections.items():
            if shop == fails_at:
                raise ValueError(f"The shop {shop} is closed.")
            name = "tee" if shop == unknown_article_at else article
            connection.execute("insert into stock values (?)", [name])
# endregion


# region Transaction
@contextmanager
def transaction(shop):
    with closing(open_shop(shop)) as connection:
        connection.execute("begin")
        print(f"   {shop}: begun")
        try:
            yield connection
            connection.execute("commit")
            print(f"   {shop}: committed")
        finally:
            print(f"   {shop}: closed")
# endregion


def open_shop(shop):
    connection = sqlite3.connect(Path(folder, f"{shop}.db"), isolation_level=None)
    connection.execute("pragma foreign_keys = on")
    return connection


def print_stock():
    for shop in shops:
        with closing(open_shop(shop)) as connection:
            print(f"   {shop}: {connection.execute('select count(*) from stock').fetchone()[0]} in stock")


def attempt(action):
    try:
        action()
    except (ValueError, sqlite3.Error) as e:
        print(f"   caught: {'a database error' if isinstance(e, sqlite3.Error) else e}")


with tempfile.TemporaryDirectory() as folder:
    for shop in shops:
        with closing(open_shop(shop)) as connection:
            connection.execute("create table article (name text primary key)")
            connection.execute("create table stock (article text references article deferrable initially deferred)")
            connection.execute("insert into article values ('tea')")

    print("1. the body completes")
    attempt(lambda: add_to_all("tea"))
    print_stock()

    print("2. the body throws at the second database")
    attempt(lambda: add_to_all("tea", fails_at="south"))
    print_stock()

    print("3. a commit fails")
    attempt(lambda: add_to_all("tea", unknown_article_at="south"))
    print_stock()
