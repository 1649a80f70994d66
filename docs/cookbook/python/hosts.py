"""The Python side of hosts.md. Needs Python 3.11 and no package."""

import asyncio
import sqlite3
from contextlib import asynccontextmanager, contextmanager, suppress

events = []


class Reports:
    def close(self):
        events.append("close")


def report(reports):
    events.append("report")


# region Service
@contextmanager
def service(make):    # the dependencies of FastAPI have this form
    thing = make()
    try:
        yield thing
    finally:
        thing.close()


with service(Reports) as reports:
    report(reports)
# endregion

assert events == ["report", "close"]
connection = sqlite3.connect(":memory:", isolation_level=None)
connection.execute("create table orders (thing text not null primary key)")


def add(thing):
    connection.execute("insert into orders values (?)", (thing,))


def do_import():
    add("tea")


def stored():
    return [thing for (thing,) in connection.execute("select thing from orders order by rowid")]


# region Saved
@contextmanager
def saved(connection):
    connection.execute("begin")
    try:
        yield connection
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise


with saved(connection):
    do_import()
# endregion

assert stored() == ["tea"]


# region TransactionFilter
def in_transaction(handler):
    def handle(request):
        with saved(connection):
            return handler(request)

    return handle


@in_transaction
def post_order(request):
    add(request["thing"])
    if request["thing"] == "soup":
        raise ValueError("There is no soup.")
# endregion


post_order({"thing": "milk"})
try:
    post_order({"thing": "soup"})
except ValueError:
    assert stored() == ["tea", "milk"]
else:
    raise AssertionError


# region Importer
async def import_all(queue):
    while (thing := await queue.get()) is not None:
        with suppress(sqlite3.IntegrityError), saved(connection):
            add(thing)
# endregion


async def check_importer():
    queue = asyncio.Queue()
    for thing in ["tea", "rice", None]:
        queue.put_nowait(thing)
    await import_all(queue)


asyncio.run(check_importer())
assert stored() == ["tea", "milk", "rice"]


async def load_model():
    events.append("load")


# region Lifespan
@asynccontextmanager
async def lifespan(app):    # FastAPI(lifespan=lifespan)
    app["model"] = await load_model()
    try:
        yield
    finally:
        app.clear()
# endregion


async def check_lifespan():
    app = {}
    async with lifespan(app):
        assert "model" in app
    assert not app


asyncio.run(check_lifespan())
