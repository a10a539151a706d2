"""A process that serves hands over to its threads sooner than CPython would."""

import subprocess
import sys

HANDING_OVER = """
import sys
from app.wiring import hand_over_soon

usual = sys.getswitchinterval()
hand_over_soon()
assert sys.getswitchinterval() <= usual / 5, sys.getswitchinterval()
"""


def test_threads_wait_a_fraction_of_the_usual_interval() -> None:
    subprocess.run([sys.executable, "-c", HANDING_OVER], check=True, timeout=60)  # noqa: S603  # ours
