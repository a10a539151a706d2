"""The changelog's section of one version, on standard output; the notes of its release.

`python3 -m infra.release_notes v1.2.3` fails when the code has another version, or the changelog
no such section.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = re.MULTILINE | re.DOTALL


def notes_of(tag: str, code: str, changelog: str) -> str:
    """The notes of the release `tag`; raises `LookupError` when this is no release of the code."""
    version = tag.removeprefix("v")
    coded = re.search(r'^__version__ = "([^"]+)"$', code, re.MULTILINE)
    if coded is None or coded[1] != version:
        raise LookupError(f"the tag is {tag}, the code says {coded and coded[1]}")
    section = rf"^## \[{re.escape(version)}\][^\n]*\n(.*?)(?=^## |^\[|\Z)"
    found = re.search(section, changelog, PARTS)
    if found is None or not found[1].strip():
        raise LookupError(f"CHANGELOG.md has no section for {version}")
    return found[1].strip()


def main(tag: str) -> int:
    """0 = the notes were written; 1 = this tag is no release of this code."""
    code = (ROOT / "app" / "__init__.py").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    try:
        sys.stdout.write(f"{notes_of(tag, code, changelog)}\n")
    except LookupError as problem:
        sys.stderr.write(f"release_notes: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:2] or [""])))
