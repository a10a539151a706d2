"""Reads a finished prompt back by its headings, for tests."""

HEADINGS = (
    "Primary goal:",
    "User's immediate request (verbatim):",
    "Disambiguated intent:",
    "Important preferences & style:",
    "Hard constraints (do not violate):",
    "Essential context & artifacts (newest first):",
    "Recent outcomes (distilled):",
    "Output contract:",
)
OPENING = "SYSTEM"


def without_request(text: str, request: str) -> str:
    """The prompt with the person's own words cut out from under their heading."""
    before, after = text.split(f"{HEADINGS[1]}\n", 1)
    assert after.startswith(request)
    return f"{before}{HEADINGS[1]}\n{after[len(request) :]}"


def headings_in(text: str) -> list[str]:
    """Every line, by any reader's idea of a line, that is a heading."""
    known = (OPENING, *HEADINGS)
    return [line.strip() for line in text.splitlines() if line.strip() in known]


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next blank line and heading."""
    after = text.split(f"\n{heading}\n", 1)[1]
    following = HEADINGS[HEADINGS.index(heading) + 1 :]
    return after.split(f"\n\n{following[0]}\n", 1)[0] if following else after
