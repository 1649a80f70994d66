"""Five files are opened, and the third one is missing. The files before it are closed, also when a constructor opens them."""

import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path


class Files:
    opened = 0
    closed = 0


# region Source
@contextmanager
def source(path):
    file = open(path)
    Files.opened += 1
    try:
        yield file
    finally:
        file.close()
        Files.closed += 1
# endregion


# region Album
class Album:
    def __init__(self, paths):
        with ExitStack() as stack:
            self._files = [stack.enter_context(source(path)) for path in paths]
            self._stack = stack.pop_all()  # the last statement: nothing can fail any more

    def read_all(self):
        return ", ".join(file.readline().strip() for file in self._files)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        return self._stack.__exit__(*exc_info)
# endregion


# region PrintAll
def print_all(paths):
    with ExitStack() as stack:
        files = [stack.enter_context(source(path)) for path in paths]
        print("   " + ", ".join(file.readline().strip() for file in files))
# endregion


def attempt(action):
    try:
        action()
    except FileNotFoundError as e:
        print(f"   caught: {Path(e.filename).name} was not found")
    print(f"   {Files.opened} opened, {Files.closed} closed")
    Files.opened = Files.closed = 0


# region UseAlbum
def use_album():
    with Album(paths) as album:
        print(f"   {album.read_all()}")
# endregion


with tempfile.TemporaryDirectory() as folder:
    names = ["1.txt", "2.txt", "3.txt", "4.txt", "5.txt"]
    for name in names:
        Path(folder, name).write_text(f"the text of {name}\n")
    paths = [Path(folder, name) for name in names]
    third = paths[2]

    print("1. all five files are there")
    attempt(lambda: print_all(paths))

    print("2. the third file is missing")
    third.unlink()
    attempt(lambda: print_all(paths))

    print("3. a constructor that opens five files, and the third one is missing")
    attempt(use_album)

    print("4. the same constructor, and all files are there")
    third.write_text("the text of 3.txt\n")
    attempt(use_album)
