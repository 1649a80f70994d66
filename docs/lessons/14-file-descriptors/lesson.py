"""Shows a batch that keeps a file open for each document until the limit of open files stops it, and the scope that cures it."""

import errno
import os
import sys
import tempfile
from contextlib import contextmanager

# region Linux
if sys.platform != "linux":
    print("This lesson needs Linux: it reads the folder /proc/self/fd.")
    sys.exit(0)
# endregion

import resource  # this module exists on Unix only


# region Document
class Document:
    def __init__(self, path):
        self._text = open(path)
        self.title = self._text.readline().rstrip("\n")

    def read_text(self):
        return self._text.read()  # the file is open for this

    def close(self):
        self._text.close()
# endregion


# region Scope
@contextmanager
def open_document(path):
    document = Document(path)
    try:
        yield document
    finally:
        document.close()
# endregion


# region Limit
@contextmanager
def open_file_limit(limit):
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, before[1]))
    try:
        yield limit
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
# endregion


# region OpenDocuments
# An entry of /proc/self/fd is a link from the number of a file descriptor to its file.
def open_documents(folder):
    count = 0
    for entry in os.listdir("/proc/self/fd"):
        try:
            count += os.readlink(f"/proc/self/fd/{entry}").startswith(folder)
        except FileNotFoundError:
            pass  # the descriptor with which the folder itself was read
    return count
# endregion


def can_open(path):
    try:
        with open(path, "w"):
            return True
    except OSError:
        return False


@contextmanager
def folder_of_documents(count):
    with tempfile.TemporaryDirectory(prefix="lesson-") as folder:
        for number in range(1, count + 1):
            with open(os.path.join(folder, f"{number:03}.txt"), "w") as file:
                file.write(f"Document {number}\nThe text.\n")

        yield folder


with folder_of_documents(count=400) as folder:
    paths = sorted(os.path.join(folder, name) for name in os.listdir(folder))
    print(f"{len(paths)} documents, open at the start: {open_documents(folder)}")

    print("1. The accident")
    # region Accident
    documents = []
    with open_file_limit(200):
        try:
            for path in paths:
                documents.append(Document(path))
        except OSError as e:
            if e.errno != errno.EMFILE:
                raise
            print("the batch failed: too many open files")
            print(f"the log can be opened: {can_open(os.path.join(folder, 'batch.log'))}")
    # endregion

    # region Count
    print(f"failed before document 200: {len(documents) < 200}")
    print(f"open, one for each document read: {open_documents(folder) == len(documents)}")
    # endregion

    for document in documents:
        document.close()
    print(f"open after closing them by hand: {open_documents(folder)}")

    print("2. The cure")
    # region Cure
    titles = []
    most_open = 0
    with open_file_limit(200):
        for path in paths:
            with open_document(path) as document:
                titles.append(document.title)
                most_open = max(most_open, open_documents(folder))
    # endregion

    print(f"read: {len(titles)}, from '{titles[0]}' to '{titles[-1]}'")
    print(f"most open at once: {most_open}")
    print(f"open at the end: {open_documents(folder)}")
