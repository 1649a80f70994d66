"""The Python side of files-and-processes.md. Needs Python 3.11 and no package."""

import os
import shutil
import subprocess
import tempfile
import time
import uuid
from contextlib import ExitStack, chdir, contextmanager, suppress
from pathlib import Path

root = tempfile.mkdtemp()
before = os.getcwd()
Path(root, "note.txt").write_text("tea")
folder = root

# region CurrentDirectory
with chdir(folder):
    text = Path("note.txt").read_text()
# endregion

assert text == "tea" and os.getcwd() == before


def write_report(folder):
    Path(folder, "page.txt").write_text("tea")


# region TemporaryDirectory
@contextmanager
def temporary_directory(prefix):
    folder = tempfile.mkdtemp(prefix=prefix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


with temporary_directory("report-") as folder:
    write_report(folder)
# endregion

assert not os.path.exists(folder)

path = os.path.join(root, "prices.txt")
Path(path).write_text("old")


def write_prices(file):
    file.write("new")


# region Replacement
@contextmanager
def replacement(path):
    draft = f"{path}.{uuid.uuid4().hex}"
    try:
        with open(draft, "w") as writer:
            yield writer
        os.replace(draft, path)    # runs only when the body completed
    finally:
        Path(draft).unlink(missing_ok=True)


with replacement(path) as file:
    write_prices(file)
# endregion

assert Path(path).read_text() == "new"
try:
    with replacement(path) as file:
        raise ValueError
except ValueError:
    pass
assert sorted(os.listdir(root)) == ["note.txt", "prices.txt"]

cache = os.path.join(root, "cache")

# region Suppress
with suppress(FileNotFoundError):
    shutil.rmtree(cache)
# endregion

paths = [os.path.join(root, "note.txt"), path]

# region Sources
with ExitStack() as stack:
    files = [stack.enter_context(open(path)) for path in paths]
    print(*[file.readline() for file in files])
# endregion

assert all(file.closed for file in files)


# region FileLock
@contextmanager
def file_lock(path, limit):
    start = time.monotonic()
    while (file := try_create(path)) is None:
        if time.monotonic() - start >= limit:
            raise TimeoutError(f"The file '{path}' is still locked. Try again later.")
        time.sleep(0.1)
    try:
        yield file
    finally:
        file.close()
        os.remove(path)


def try_create(path):
    try:
        return open(path, "x")
    except FileExistsError:
        return None    # another process or thread has it


with file_lock(os.path.join(root, "import.lock"), limit=5) as locked:
    locked.write("mine")
# endregion

assert not os.path.exists(locked.name)
with file_lock(locked.name, limit=0):
    try:
        with file_lock(locked.name, limit=0):
            raise AssertionError
    except TimeoutError:
        pass


def sort_lines(sort):
    output, _ = sort.communicate("tea\nmilk\n")
    return output.split()


# region Child
@contextmanager
def child(*command):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:    # waits at its exit
        try:
            yield process
        except BaseException:
            process.kill()
            raise


with child("sort") as sort:
    lines = sort_lines(sort)
# endregion

assert lines == ["milk", "tea"]
try:
    with child("sort") as sort:
        raise ValueError
except ValueError:
    assert sort.returncode < 0
shutil.rmtree(root)
