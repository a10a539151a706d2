"""The kinds of secrets that were masked or found, in the page's words."""

from collections.abc import Iterable, Mapping

from app.ui.words import keys_of, say


def secret_names(kinds: Iterable[str]) -> str:
    """Kinds such as `EMAIL` as a list to be read."""
    return ", ".join(_name(kind) for kind in kinds)


def secret_counts(counts: Mapping[str, int]) -> str:
    """The same with how often each was found, where that is more than once."""
    return ", ".join(
        say("secrets.times", kind=_name(kind), count=count) if count > 1 else _name(kind)
        for kind, count in counts.items()
    )


def _name(kind: str) -> str:
    """One that has no words of its own yet is named by its sign."""
    known = kind in keys_of("secrets.kinds")
    return say(f"secrets.kinds.{kind}") if known else kind.replace("_", " ").lower()
