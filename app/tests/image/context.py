"""What of the working tree a build may copy, by the rules of `.dockerignore`."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path


class Context:
    """The files under a root that the ignore file leaves."""

    def __init__(self, root: Path) -> None:
        self.root = root
        lines = (root / ".dockerignore").read_text().splitlines()
        rules = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        self._rules = [(_pattern(rule.lstrip("!")), rule.startswith("!")) for rule in rules]

    def holds(self, path: str) -> bool:
        """Whether the build sees this path; of all rules that fit, the last decides."""
        seen = True
        for pattern, back in self._rules:
            if pattern.fullmatch(path):
                seen = back
        return seen

    def files(self, source: str) -> Iterator[Path]:
        """The files at or under a path, relative to the root."""
        start = self.root / source
        found = [start] if start.is_file() else sorted(start.rglob("*"))
        for path in found:
            relative = path.relative_to(self.root)
            if path.is_file() and self.holds(relative.as_posix()):
                yield relative

    def copy(self, source: str, target: Path) -> int:
        """Copy a file to, or a folder's content into, the target; answers how many files."""
        number = 0
        for relative in self.files(source):
            inner = relative.relative_to(source)
            place = target if inner == Path() else target / inner
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.root / relative, place)
            number += 1
        return number


def _pattern(rule: str) -> re.Pattern[str]:
    """A rule fits a path, and whatever is under it."""
    text = re.escape(rule.rstrip("/"))
    text = text.replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
    return re.compile(f"{text}(?:/.*)?")
