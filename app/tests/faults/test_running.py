"""The clock of these tests stands still while their process is stopped, as on a busy machine."""

import signal
import subprocess
import sys
from time import sleep

STOPPED_S = 2.0
CLOCKS = """
from time import monotonic, sleep
from app.tests.faults.running import running_s
before, began = running_s(), monotonic()
print("begun", flush=True)
input()
print(monotonic() - began, running_s() - before)
"""


def test_what_a_busy_machine_takes_is_no_wait() -> None:
    with subprocess.Popen(  # noqa: S603  # ourselves
        [sys.executable, "-c", CLOCKS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()
        child.send_signal(signal.SIGSTOP)
        sleep(STOPPED_S)
        child.send_signal(signal.SIGCONT)
        child.stdin.write("\n")
        child.stdin.flush()
        passed, ran = map(float, child.stdout.readline().split())
    assert passed >= STOPPED_S
    assert passed - ran >= STOPPED_S / 2
    assert ran > 0
