# What a scope is: a setup, a body and a teardown, and the guarantee that the teardown runs.

import os
import shutil
import tempfile
from contextlib import contextmanager


# region Work
def store(folder, order):
    print(f"  body: storing '{order}'")
    with open(os.path.join(folder, "order.txt"), "w") as file:
        file.write(order)
    if order == "":
        raise ValueError("The order is empty.")
# endregion


# region ByHand
def store_by_hand(order):
    folder = os.path.join(place, "work")
    os.mkdir(folder)
    print("  setup: the folder is created")
    store(folder, order)
    print("  teardown: the folder is deleted")
    shutil.rmtree(folder)
# endregion


# region Generator
@contextmanager
def work_folder():
    folder = os.path.join(place, "work")
    os.mkdir(folder)
    print("  setup: the folder is created")
    try:
        yield folder  # the body runs here
    finally:
        print("  teardown: the folder is deleted")
        shutil.rmtree(folder)
# endregion


# region Scope
def store_in_scope(order):
    with work_folder() as folder:
        store(folder, order)
# endregion


def attempt(store, order):
    try:
        store(order)
        print("  the caller continues")
    except ValueError as e:
        print(f"  the caller catches: {e}")

    print(f"  folders left: {len(os.listdir(place))}")


place = tempfile.mkdtemp(prefix="yielding-lesson-01-")
try:
    print("1. Without a scope")
    attempt(store_by_hand, "two cups of tea")
    attempt(store_by_hand, "")

    print("2. With a scope")
    shutil.rmtree(os.path.join(place, "work"))  # what part 1 has left
    attempt(store_in_scope, "two cups of tea")
    attempt(store_in_scope, "")
finally:
    shutil.rmtree(place)
