# The same context manager twice: as a generator, and as a class.

import os
import tempfile
from contextlib import contextmanager


# region Generator
@contextmanager
def journal(path):
    file = open(path, "w")
    print("start", file=file)
    try:
        yield file
    finally:
        print("end", file=file)
        file.close()
# endregion


# region Class
class JournalManager:
    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self.file = open(self.path, "w")
        print("start", file=self.file)
        return self.file

    def __exit__(self, exception_type, thrown, traceback):
        print("end" if thrown is None else f"failed: {thrown}", file=self.file)
        self.file.close()
        return False  # the exception propagates
# endregion


# region Caller
def record(manager, path, *orders):
    try:
        with manager as journal:
            for order in orders:
                add(journal, order)
    except ValueError as e:
        print(f"  the caller catches: {e}")

    with open(path) as file:
        print(f"  the file: {', '.join(file.read().splitlines())}")
# endregion


def add(journal, order):
    if order == "":
        raise ValueError("The order is empty.")

    print(order, file=journal)


with tempfile.TemporaryDirectory(prefix="yielding-lesson-02-") as folder:
    path = os.path.join(folder, "journal.txt")

    print("1. The generator")
    record(journal(path), path, "tea", "milk")
    record(journal(path), path, "tea", "")

    print("2. The class")
    manager = JournalManager(path)
    record(manager, path, "tea", "milk")
    record(manager, path, "tea", "")
