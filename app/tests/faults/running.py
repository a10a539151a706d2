"""A clock that stands still while this process cannot run: what a busy machine takes is no wait.

A thread wants to wake fifty times a second; by what it wakes too late the others came too late.
"""

import threading
from time import monotonic, sleep

BEAT_S = 0.02
USUAL_S = 0.005
"""So much later it wakes on a quiet machine, too."""


class _Pulse(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="pulse", daemon=True)
        self.lost_s = 0.0
        self.slept_at = monotonic()
        self.start()

    def run(self) -> None:
        while True:
            self.slept_at = monotonic()
            sleep(BEAT_S)
            self.lost_s += max(0.0, monotonic() - self.slept_at - BEAT_S - USUAL_S)


_pulse: list[_Pulse] = []


def running_s() -> float:
    """Seconds on this clock; only differences mean something."""
    if not _pulse:
        _pulse.append(_Pulse())
    late = max(0.0, monotonic() - _pulse[0].slept_at - BEAT_S - USUAL_S)
    return monotonic() - _pulse[0].lost_s - late
