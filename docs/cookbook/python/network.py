"""The Python side of network.md. Needs Python 3.11 and no package."""

import asyncio
import http.client
import http.server
import socket
import socketserver
import threading
import urllib.request
from contextlib import contextmanager


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{self.path} {self.headers['Authorization']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


def get(port):
    return urllib.request.urlopen(f"http://127.0.0.1:{port}/orders").read().decode()


# region Server
@contextmanager
def server(handler):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield running.server_address[1]    # the port that the system has chosen
        finally:
            running.shutdown()
            thread.join()


with server(Answer) as port:
    text = get(port)
# endregion

assert text == "/orders None"


# region Client
@contextmanager
def client(host, port, key):
    connection = http.client.HTTPConnection(host, port)
    headers = {"Authorization": f"Bearer {key}"}

    def get(path):
        connection.request("GET", path, headers=headers)
        return connection.getresponse().read().decode()

    try:
        yield get
    finally:
        connection.close()
# endregion


with server(Answer) as port:
    # region Client
    with client("127.0.0.1", port, "secret") as get_from:
        text = get_from("/orders")
    # endregion
    assert text == "/orders Bearer secret"


# region Tunnel
def copy(source, target):
    while data := source.recv(65536):
        target.sendall(data)
    target.shutdown(socket.SHUT_WR)


@contextmanager
def tunnel(host, port):
    class Forward(socketserver.BaseRequestHandler):
        def handle(self):
            with socket.create_connection((host, port)) as far:
                answers = threading.Thread(target=copy, args=(far, self.request))
                answers.start()
                copy(self.request, far)
                answers.join()

    with socketserver.TCPServer(("127.0.0.1", 0), Forward) as near:
        thread = threading.Thread(target=near.serve_forever)
        thread.start()
        try:
            yield near.server_address[1]
        finally:
            near.shutdown()
            thread.join()
# endregion


with server(Answer) as port:
    # region Tunnel
    with tunnel("127.0.0.1", port) as near:
        text = get(near)
    # endregion
    assert text == "/orders None"

sent = []


def send(number):
    sent.append(number)
    if number < 3:
        raise ConnectionError


# region Attempts
def attempts(error, most):
    completed = False

    @contextmanager
    def attempt(number):
        nonlocal completed
        try:
            yield number
            completed = True
        except error:
            if number == most:
                raise

    number = 0
    while not completed and number < most:
        number += 1
        yield attempt(number)


for attempt in attempts(ConnectionError, 3):
    with attempt as number:
        send(number)
# endregion

assert sent == [1, 2, 3]


async def answer():
    return "tea"


# region TimeLimit
async def answer_in_time():
    async with asyncio.timeout(5):    # raises TimeoutError
        return await answer()
# endregion


async def too_slow():
    async with asyncio.timeout(0):
        await asyncio.Event().wait()


assert asyncio.run(answer_in_time()) == "tea"
try:
    asyncio.run(too_slow())
except TimeoutError:
    pass
else:
    raise AssertionError
