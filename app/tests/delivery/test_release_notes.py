"""A release is made only of a tag that says what the code says, with the changelog's section."""

import re
from pathlib import Path

import pytest

from app import __version__
from infra.release_notes import notes_of

ROOT = Path(__file__).resolve().parents[3]
CODE = '"""A package."""\n\n__version__ = "1.2.0"\n'
CHANGELOG = """# Changelog

## [Unreleased]

- Not yet.

## [1.2.0] - 2026-01-02

### Added

- A thing.

## [1.1.0] - 2026-01-01

- An older thing.

[1.2.0]: https://example.invalid
"""


def test_the_notes_are_the_section_of_the_version_alone() -> None:
    assert notes_of("v1.2.0", CODE, CHANGELOG) == "### Added\n\n- A thing."


def test_a_tag_that_says_something_else_than_the_code_is_refused() -> None:
    with pytest.raises(LookupError, match=r"the code says 1\.2\.0"):
        notes_of("v1.1.0", CODE, CHANGELOG)


def test_a_version_without_notes_is_refused() -> None:
    with pytest.raises(LookupError, match="no section for 1"):
        notes_of("v1.2.0", CODE, CHANGELOG.replace("[1.2.0] -", "[1.2.1] -"))


def test_the_version_stands_in_one_place_and_has_notes() -> None:
    code = (ROOT / "app" / "__init__.py").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert notes_of(f"v{__version__}", code, changelog)
    for path in (ROOT / "app").rglob("*.py"):
        if "tests" not in path.parts and path.name != "__init__.py":
            text = path.read_text(encoding="utf-8")
            assert not re.search(rf"""["']{re.escape(__version__)}["']""", text), path
