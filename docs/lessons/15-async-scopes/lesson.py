"""Shows asynchronous scopes: a web server, a setup that is cancelled, and a transaction whose body is cancelled."""

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing, suppress

DATABASE = "file:orders?mode=memory&cache=shared"


# region Server
@asynccontextmanager
async def server(answer):
    stopping = asyncio.Event()
    serving = set()

    async def serve(reader, writer):
        serving.add(asyncio.current_task())
        await serve_request(reader, writer, answer, stopping)

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)  # the system chooses a free port
    try:
        yield listener.sockets[0].getsockname()
    finally:
        stopping.set()
        listener.close()
        await asyncio.gather(*serving)
        await listener.wait_closed()
        print("  server: stopped")
# endregion


async def serve_request(reader, writer, answer, stopping):
    with closing(writer), suppress(ConnectionError):
        request = await reader.readline()
        while (await reader.readline()).strip():
            pass

        text = await answer(request.split()[1].decode(), stopping)
        response = f"HTTP/1.1 200 OK\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n{text}"
        writer.write(response.encode("ascii"))
        await writer.drain()


# The standard library has no asynchronous HTTP client.
async def get(address, path):
    reader, writer = await asyncio.open_connection(*address)
    with closing(writer):
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode("ascii"))
        response = (await reader.read()).decode("ascii")
        return response.partition("\r\n\r\n")[2]


# region Session
@asynccontextmanager
async def session(address):
    print("  session: opened")
    try:
        yield await get(address, "/login")
    finally:
        print("  session: closed")
# endregion


# region Transaction
@asynccontextmanager
async def transaction(database):
    with closing(sqlite3.connect(database, uri=True)) as connection:
        yield connection
        connection.commit()  # only after a body that completed; else closing the connection rolls back
# endregion


# region Order
async def order(address):
    async with transaction(DATABASE) as connection:
        connection.execute("insert into orders values ('tea')")
        price = await get(address, "/tea")
        print(f"  ordered tea for {price}")
# endregion


async def price(path, stopping):
    return "3 euros" if path == "/tea" else "unknown"


# region Never
def never(requested):
    async def answer(path, stopping):
        requested.set()
        await stopping.wait()  # until the server stops
        return ""

    return answer
# endregion


def count(connection):
    return connection.execute("select count(*) from orders").fetchone()[0]


async def main():
    print("1. A server that lives as long as its body")
    # region Use
    async with server(price) as address:
        print(f"  the price of tea is {await get(address, '/tea')}")
    # endregion

    try:
        await get(address, "/tea")
    except ConnectionRefusedError:
        print("  after the scope the connection is refused")

    print("2. A setup that is cancelled")
    # region CancelSetup
    requested = asyncio.Event()
    async with server(never(requested)) as address:
        body_ran = False

        async def run():
            nonlocal body_ran
            async with session(address):
                body_ran = True

        running = asyncio.create_task(run())
        await requested.wait()
        running.cancel()
        try:
            await running
        except asyncio.CancelledError:
            print(f"  cancelled, the body ran: {body_ran}")
    # endregion

    print("3. A body that is cancelled")
    with closing(sqlite3.connect(DATABASE, uri=True)) as first:
        first.execute("create table orders (thing text not null)")

        # region CancelBody
        requested = asyncio.Event()
        async with server(never(requested)) as address:
            running = asyncio.create_task(order(address))
            await requested.wait()
            running.cancel()
            try:
                await running
            except asyncio.CancelledError:
                print(f"  cancelled, orders stored: {count(first)}")
        # endregion

        async with server(price) as address:
            await order(address)
            print(f"  completed, orders stored: {count(first)}")


asyncio.run(main())
