"""Folders that former recipes of a model left behind: removed, and nothing else ever is.

A process of a former version may still run from such a folder: the files it has open stay whole for
it, and at its next start it builds them again.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

FIRST = 1


def sweep_former(models: Path, family: str, recipe: int, names: Sequence[str]) -> None:
    """Remove `names` from the folders of `family` with a lower number than `recipe`.

    The first of the names says that a folder is finished, so it goes first: whoever reads there
    meanwhile finds one that was never finished. A folder goes when nothing else is in it. Several
    processes may do so at once; what cannot be removed stays.
    """
    for number in range(FIRST, recipe):
        folder = models / f"{family}{number}"
        if folder.is_symlink() or not folder.is_dir():
            continue
        with suppress(OSError):
            for name in names:
                (folder / name).unlink(missing_ok=True)
            folder.rmdir()
