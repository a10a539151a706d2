"""How soon the event loop lets the threads beside it have the interpreter.

The embedder's and the store's threads compute outside of the interpreter's lock and need it for
microseconds in between. While the loop is at work each of these times may last the whole switch
interval: with many callers the other processor stood idle for it.
"""

import sys

HAND_OVER_S = 0.0005
"""CPython: 5 ms, longer than any of our calls is at work in one go. Each time costs some
microseconds, so much shorter would only be busy."""


def hand_over_soon() -> None:
    """For a process that serves; it holds for all of its threads."""
    sys.setswitchinterval(HAND_OVER_S)
