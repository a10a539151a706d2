"""What a start leaves in memory is kept out of the garbage collector's way.

A whole collection looks at every object there is, and a started process holds two hundred thousand
that stay for good: modules, models, the page. That was a pause of a tenth of a second, now and
then, for everybody who was being served.
"""

import gc

YOUNG = 10_000
"""New objects, less those that are gone, between two looks at the young ones (CPython: 700). One
call makes some thousands and lets nearly all of them go, which takes no collector."""


def settle_heap() -> None:
    """Collect once, and pass over all that is left from now on; for a process that has started."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
