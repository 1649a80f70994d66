"""Records the traces anew: python3 -B _record.py [NAME ...]. Those that this Python has no rules for stay as they are."""
import pathlib
import platform
import re
import subprocess
import sys

here = pathlib.Path(__file__).parent
version = tuple(sys.version_info[:3])


def fits(word, limit):
    limit = tuple(int(number) for number in limit.split("."))
    return version >= limit if word == "since" else version[:len(limit)] <= limit if word == "until" else version != limit


for script in sorted(here.glob("[!_]*.py")):
    if sys.argv[1:] and script.stem not in sys.argv[1:]:
        continue
    limits = re.findall(r"^# (since|until|except) ([0-9.]+): ", script.read_text(), re.MULTILINE)
    if not all(fits(word, limit) for word, limit in limits):
        print(f"{script.stem}: not recorded, for it holds {' '.join(f'{word} {limit}' for word, limit in limits)}")
        continue
    run = subprocess.run([sys.executable, "-B", "-E", script.name], cwd=here, capture_output=True, text=True, check=True)
    if run.stderr:
        sys.exit(f"{script.stem}: {run.stderr}")
    trace = here.parent / "traces" / f"{script.stem}.txt"
    rules = f"; the rules hold {' '.join(f'{word} {limit}' for word, limit in limits)}" if limits else ""
    if not trace.exists() or [line for line in trace.read_text().splitlines() if not line.startswith("#")] != run.stdout.splitlines():
        trace.write_text(f"# CPython {platform.python_version()}{rules}\n{run.stdout}")
        print(f"{script.stem}: recorded")
