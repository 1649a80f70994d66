# The working directory is changed for the body, nested or failing, and each exit restores the directory of its own entry.
import os
from contextlib import chdir
from tempfile import TemporaryDirectory

from _trace import Boom, chain, say


def here():
    return os.path.basename(os.getcwd())


with TemporaryDirectory() as folder, chdir(folder):
    os.makedirs("start/one")
    os.makedirs("start/two")
    os.chdir("start")
    one, two = chdir(os.path.abspath("one")), chdir(os.path.abspath("two"))
    say(here())
    with one:
        say(here())
        with two:
            say(here())
            with one:
                say(here())
            say(here())
        say(here())
    say(here())
    try:
        with two:
            raise Boom("body")
    except Boom as e:
        say(f"caught {chain(e)}")
    say(here())
