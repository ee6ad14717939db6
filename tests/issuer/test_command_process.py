"""How the process of a command ends: as soon as nothing is left to do, and never before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from issuer import command_process

BEFORE = """
import sys
from issuer.command_process import ending_behind_it
class Dropped:
    def __del__(self, write=sys.stderr.write):
        write("dropped ")
left = Dropped()
"""


def ended(program: str) -> tuple[int, str, str]:
    """Return the exit code of a program, and what it printed; it leaves something that says so when Python drops it."""
    checkout = Path(command_process.__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", BEFORE + program], cwd=checkout, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(("given", "code"), [("", 0), ("None", 0), ("0", 0), ("3", 3)])
def test_what_is_left_is_not_dropped_one_by_one(given: str, code: int) -> None:
    assert ended(f"with ending_behind_it(): sys.exit({given})") == (code, "", "")


def test_what_was_printed_is_written() -> None:
    assert ended("with ending_behind_it():\n print('told', end=''); sys.stderr.write('and this'); sys.exit(1)") == (1, "told", "and this")


def test_who_asked_to_be_called_at_the_end_is_called_once() -> None:
    assert ended("import atexit; atexit.register(print, 'called')\nwith ending_behind_it(): sys.exit()") == (0, "called\n", "")


def test_a_thread_that_still_works_is_waited_for() -> None:
    program = "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.2), print('done'))).start()\n"
    assert ended(program + "with ending_behind_it(): sys.exit()") == (0, "done\n", "dropped ")


def test_a_text_for_an_exit_code_is_told() -> None:
    assert ended("with ending_behind_it(): sys.exit('why')") == (1, "", "why\ndropped ")


def test_an_error_flies() -> None:
    code, _, told = ended("with ending_behind_it(): 1 / 0")
    assert (code, told.splitlines()[-2:]) == (1, ["ZeroDivisionError: division by zero", "dropped "])


def test_what_cannot_be_written_is_told() -> None:
    code, _, told = ended("import os\nos.close(1); os.open('/dev/full', os.O_WRONLY)\nwith ending_behind_it(): print('lost'); sys.exit()")
    assert code != 0
    assert "No space left on device" in told


def test_a_caller_may_have_closed_where_it_is_printed() -> None:
    assert ended("sys.stdout = None\nwith ending_behind_it(): sys.exit(2)") == (2, "", "")


def test_garbage_is_looked_for_once_a_command_is_loaded_and_not_among_what_was_loaded() -> None:
    told = "print(gc.isenabled(), gc.get_freeze_count() > 5_000)"
    program = "import gc; from issuer.command_process import begin_looking\n"
    program += f"with ending_behind_it():\n {told}\n begin_looking(); {told}\n sys.exit()"
    assert ended(program) == (0, "False False\nTrue True\n", "")


def test_where_it_is_looked_for_already_nothing_is_put_out_of_sight() -> None:
    program = "import gc; from issuer.command_process import begin_looking\nbegin_looking(); print(gc.isenabled(), gc.get_freeze_count())"
    assert ended(program) == (0, "True 0\n", "dropped ")


def test_a_command_is_looked_after() -> None:
    show = "import atexit, gc, sys; atexit.register(lambda: print(gc.isenabled(), gc.get_freeze_count() > 5_000))\nimport cli\n"
    assert ended(show + "sys.argv[1:] = ['trust', '--help']\ncli.main()")[1].endswith("True True\n")
