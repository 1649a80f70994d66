"""The ready-made managers: each one changes something for its body, or closes something after it."""

import io
import os
import shutil
import tempfile
from contextlib import closing, contextmanager, nullcontext, redirect_stdout, suppress
from unittest import mock


# region Printer
class Printer:
    def __init__(self, name):
        self.name = name
        self.copies = 1

    def print(self, text):
        print(f"   {self.name} printer: {text}, copies: {self.copies}")

    def close(self):
        print(f"   {self.name} printer: off")
# endregion


# region CurrentDirectoryByHand
@contextmanager
def chdir(path):  # contextlib has it since Python 3.11
    before = os.getcwd()
    os.chdir(path)
    try:
        yield path
    finally:
        os.chdir(before)
# endregion


# region EnvironmentVariableByHand
@contextmanager
def environment_variable(name, value):
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield value
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
# endregion


# region Closing
print("1. Closing: an object whose method closes it")
with closing(Printer("office")) as printer:
    printer.print("one page")
# endregion

# region Null
print("2. Null: a value without a teardown")


def print_text(text, printer):
    manager = closing(Printer("new")) if printer is None else nullcontext(printer)
    with manager as thing:
        thing.print(text)


shared = Printer("shared")
print_text("a letter", shared)
print_text("a letter", None)
# endregion

# region RedirectOut
print("3. RedirectOut: the output of code that writes to the console")
output = io.StringIO()
with redirect_stdout(output):
    print("some text", end="")
print(f"   the body has written: {output.getvalue()}")
# endregion

# region CurrentDirectory
print("4. CurrentDirectory: the folder of relative paths")
folder = tempfile.mkdtemp()
try:
    with chdir(folder), open("note.txt", "w") as note:
        note.write("tea")
    print(f"   here is a note: {os.path.exists('note.txt')}")
    print(f"   in the folder is a note: {os.path.exists(os.path.join(folder, 'note.txt'))}")
finally:
    shutil.rmtree(folder)
# endregion

# region EnvironmentVariable
print("5. EnvironmentVariable: a variable of the process")
with environment_variable("LESSON_MODE", "test"):
    print(f"   inside: {os.environ['LESSON_MODE']}")
print(f"   afterwards: {os.environ.get('LESSON_MODE', 'not set')}")
# endregion

# region Set
print("6. Set: any value that can be read and written")
with mock.patch.object(shared, "copies", 2):
    shared.print("a plan")
print(f"   afterwards: {shared.copies} copy")
# endregion

# region Suppress
print("7. Suppress: exceptions of one type")
with suppress(FileNotFoundError):
    open("no-such-file.txt")
    print("   this line is not reached")
print("   the program continues")
# endregion
