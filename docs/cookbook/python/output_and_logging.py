"""The Python side of output-and-logging.md. Needs Python 3.11 and no package."""

import io
import logging
from contextlib import contextmanager, redirect_stdout


def print_report():
    print("tea", end="")


# region RedirectOut
text = io.StringIO()
with redirect_stdout(text):
    print_report()
# endregion

assert text.getvalue() == "tea"


class Records(logging.Handler):
    def emit(self, record):
        records.append(record.getMessage())


records = []
log = logging.getLogger("shop")
log.addHandler(Records())
log.setLevel(logging.INFO)
log.propagate = False


def poll():
    log.error("noise")


# region Mute
@contextmanager
def mute(log):
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield log
    finally:
        log.setLevel(before)


with mute(log):
    poll()
# endregion

assert records == [] and log.level == logging.INFO


def do_import():
    raise ValueError


# region Step
@contextmanager
def step(log, name):
    log.info("%s starts", name)
    try:
        yield log
        log.info("%s is complete", name)
    except Exception:
        log.exception("%s failed", name)
        raise


def run_import():
    with step(log, "import"):
        do_import()
# endregion


try:
    run_import()
except ValueError:
    assert records == ["import starts", "import failed"]
else:
    raise AssertionError

screen = io.StringIO()
files = ["a", "b"]


def import_file(file):
    pass


# region Progress
@contextmanager
def progress(screen, total):
    done = 0

    def draw():
        screen.write(f"\r[{'#' * (10 * done // total):<10}] {done}/{total}")

    def advance():
        nonlocal done
        done += 1
        draw()

    draw()
    try:
        yield advance
    finally:
        screen.write("\n")    # what is written next stands below the bar


with progress(screen, len(files)) as advance:
    for file in files:
        import_file(file)
        advance()
# endregion

assert screen.getvalue().endswith("\r[#####     ] 1/2\r[##########] 2/2\n")
page = io.StringIO()


# region Element
@contextmanager
def element(page, name):
    page.write(f"<{name}>")
    yield page
    page.write(f"</{name}>")


with element(page, "body"), element(page, "ul"):
    page.write("tea")
# endregion

assert page.getvalue() == "<body><ul>tea</ul></body>"
