"""Shows a test that makes each step of a scope fail once: it finds two leaks that the clean path does not show."""

from contextlib import contextmanager


# region ByHand
@contextmanager
def backup_by_hand(disk):
    held = disk.lock()
    file = disk.create()
    try:
        file.write("header")
        yield file
        file.keep()
    finally:
        file.close()
        held.close()
# endregion


# region Cured
@contextmanager
def backup(disk):
    with disk.lock(), disk.create() as file:
        file.write("header")
        yield file
        file.keep()
# endregion


# region Probe
class InjectedError(Exception):
    pass


class Probe:
    def __init__(self, faults):
        self.faults = faults
        self.points = []
        self.held = []

    def point(self, name):
        self.points.append(name)
        if len(self.points) in self.faults:
            raise InjectedError(name)

    def acquire(self, name):
        self.point(f"acquire {name}")
        self.held.append(name)

    def release(self, name):
        self.held.remove(name)
        self.point(f"release {name}")
# endregion


# region Probed
class ProbedDisk:
    def __init__(self, probe):
        self._probe = probe

    def lock(self):
        return ProbedFile(self._probe, "lock")

    def create(self):
        return ProbedFile(self._probe, "file")


class ProbedFile:
    def __init__(self, probe, name):
        self._probe = probe
        self._name = name
        probe.acquire(name)

    def write(self, line):
        self._probe.point(f"write {line}")

    def keep(self):
        self._probe.point("commit backup")

    def close(self):
        self._probe.release(self._name)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()
# endregion


# region Loop
def run(scope, *faults):
    probe = Probe(faults)
    try:
        with scope(ProbedDisk(probe)) as file:
            file.write("one row")
    except InjectedError:
        pass

    return probe


def sweep(scope):
    clean = run(scope)
    runs, leaks = 1, []
    for first in range(1, len(clean.points) + 1):
        one = run(scope, first)
        runs += 1
        if one.held:
            leaks.append((one, first))
            continue

        for second in range(first + 1, len(one.points) + 1):
            two = run(scope, first, second)
            runs += 1
            if two.held:
                leaks.append((two, first, second))

    print(f"  {runs} runs, {len(clean.points)} points, {len(leaks)} runs with a leak")
    for probe, *faults in leaks:
        where = ", then at ".join(f"'{probe.points[fault - 1]}'" for fault in faults)
        print(f"  fault at {where}: '{', '.join(probe.held)}' was not released")
# endregion


print("1. The test of the clean path")
# region Clean
probe = Probe(faults=())
with backup_by_hand(ProbedDisk(probe)) as file:
    file.write("one row")

print(f"  held at the end: {len(probe.held)}, backups: {probe.points.count('commit backup')}")
# endregion

print("2. The sweep of the same scope")
# region SweepByHand
sweep(backup_by_hand)
# endregion

print("3. The sweep of the cured scope")
# region Sweep
sweep(backup)
# endregion
