"""The Python side of time-and-measurement.md. Needs Python 3.11 and no package."""

import cProfile
import io
import pstats
import time
from contextlib import contextmanager

lines = []
log = lines.append


def do_import():
    pass


# region Timer
@contextmanager
def timer(report):
    start = time.perf_counter()
    try:
        yield lambda: time.perf_counter() - start
    finally:
        report(time.perf_counter() - start)


with timer(lambda elapsed: log(f"import: {elapsed:.1f} s")):
    do_import()
# endregion

assert lines[0].startswith("import: "), lines


# region Profiled
@contextmanager
def profiled(output):
    profiler = cProfile.Profile()
    profiler.enable()
    try:
        yield profiler
    finally:
        profiler.disable()
        pstats.Stats(profiler, stream=output).sort_stats("cumulative").print_stats(5)


report = io.StringIO()
with profiled(report):
    do_import()
# endregion

assert "do_import" in report.getvalue()


class Span:
    def __init__(self, name):
        self.name, self.tags, self.error = name, {}, None

    def end(self):
        spans.append(self)


class Tracer:
    start_span = staticmethod(Span)


spans = []
tracer = Tracer()


def pay():
    raise ValueError("declined")


# region Span
@contextmanager
def span(tracer, name):
    current = tracer.start_span(name)
    try:
        yield current
    except Exception as error:
        current.error = error
        raise
    finally:
        current.end()


def checkout():
    with span(tracer, "pay") as current:
        current.tags["order"] = 7
        pay()
# endregion


try:
    checkout()
except ValueError as error:
    assert spans[0].error is error and spans[0].tags == {"order": 7}
else:
    raise AssertionError


def load_price(thing):
    return len(thing)


# region Warm
@contextmanager
def warm(load, *keys):
    cache = {key: load(key) for key in keys}
    try:
        yield cache
    finally:
        cache.clear()


with warm(load_price, "tea", "milk") as cache:
    tea = cache["tea"]
# endregion

assert tea == 3 and not cache
