"""Plays scenarios in one process: python3 -B -E -S _play.py NAME ... Prints one line of JSON a scenario, with its output and its errors."""
import contextlib
import io
import json
import pathlib
import runpy
import sys
import traceback

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here))
for name in sys.argv[1:]:
    sys.modules.pop("_trace", None)  # it keeps the output
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            runpy.run_path(str(here / f"{name}.py"), run_name="__main__")
        except BaseException:
            traceback.print_exc()
    print(json.dumps({"name": name, "output": output.getvalue(), "errors": errors.getvalue()}))
