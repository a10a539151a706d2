"""What a start leaves is not looked at again, and what comes after is still collected."""

import subprocess
import sys

SETTLED = """
import gc, weakref
from app.wiring import settle_heap

settle_heap()
left = gc.get_freeze_count()
assert left > 10_000, left

class Ring:
    pass

ring = Ring()
ring.itself = ring
gone = weakref.ref(ring)
del ring
gc.collect()
assert gone() is None
assert gc.get_freeze_count() == left
"""


def test_a_settled_heap_is_left_alone_and_new_rings_are_collected() -> None:
    subprocess.run([sys.executable, "-c", SETTLED], check=True, timeout=600)  # noqa: S603  # ours
