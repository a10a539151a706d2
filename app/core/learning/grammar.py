"""The words of a rule come in; regular expressions that find what it says go out.

Reads the small language that grammar.toml explains. It holds no rule itself.
"""

import re
from functools import cache

from app.core.text.tables import strings, table

CAPTURE = "what"
"""Captured stretches are named what0, what1, … in their order."""

_GRAMMAR = table("app.core.learning", "grammar.toml")
_TOKEN = re.compile(r"(?P<optional>\(.*?\)(?=\s|$))|(?P<plain>\S+)")
_ATOM = re.compile(r"<(?P<list>=?)(?P<kept>[\w-]+)>(?P<suffix>\S*)|\[(?P<unkept>[\w-]+)\]")
_INNER = re.compile(r"<([\w-]+)>")


class _Counter:
    """Names the captures of one saying."""

    def __init__(self) -> None:
        self._count = 0

    def name(self) -> str:
        self._count += 1
        return f"{CAPTURE}{self._count - 1}"


@cache
def compiled(saying: str, *, open_ended: bool = False) -> re.Pattern[str]:
    """The pattern of one way of saying, to be matched where a statement begins.

    What follows it must be the clause's end or a small word, unless it is `open_ended`.
    """
    counter = _Counter()
    pattern, begun = "", False
    for token in _TOKEN.finditer(saying):
        optional, plain = token.group("optional"), token.group("plain")
        choice = _choice(optional[1:-1] if optional else plain, counter)
        if not begun:
            pattern += rf"(?:{choice}\s+)?" if optional else choice
        elif optional:
            pattern += rf"(?:\s+{choice})?"
        else:
            pattern += choice if plain == "," else rf"\s+{choice}"
        begun = begun or plain is not None
    return re.compile(pattern + ("" if open_ended else _end()), re.IGNORECASE)


def first_words(saying: str) -> frozenset[str] | None:
    """The words a clause said this way can begin with; None when it could be any."""
    found: set[str] = set()
    for token in _TOKEN.finditer(saying):
        optional = token.group("optional")
        for atom in _alternatives(optional[1:-1] if optional else token.group("plain")):
            if atom.startswith("<") and not atom.startswith("<="):
                return None
            found |= _first_of(atom)
        if not optional:
            break
    return frozenset(found)


def needs(saying: str) -> tuple[frozenset[str], ...]:
    """Sets of words, of each of which a clause said this way holds at least one.

    Cheap to check, so that a pattern is only made when a clause can fit it.
    """
    plain = (token.group("plain") for token in _TOKEN.finditer(saying))
    literal = (word for word in plain if word and word != "," and not re.search(r"[<\[]", word))
    return tuple(
        frozenset().union(*(_first_of(atom) for atom in _alternatives(word))) for word in literal
    )


def entries(name: str) -> tuple[str, ...]:
    """A list of the grammar, "_" read as a blank."""
    return tuple(entry.replace("_", " ") for entry in strings(_GRAMMAR["lists"][name]))


def _first_of(atom: str) -> set[str]:
    if atom.startswith(("<=", "[")):
        name = atom.strip("<=>[]").split(">")[0].split("]")[0]
        return {word for entry in entries(name) for word in entry.split()[:1]}
    first = atom.replace("_", " ").split()[0]
    contraction = _GRAMMAR["contractions"].get(first)
    if contraction is None:
        return {first.casefold()}
    forms = contraction.removeprefix("(?:").removesuffix(")").split("|")
    return {form.split()[0].replace("\\s?", "") for form in forms}


def _alternatives(text: str) -> list[str]:
    return text.split("|")


def _choice(text: str, counter: _Counter) -> str:
    atoms = [_atom(atom, counter) for atom in _alternatives(text)]
    return atoms[0] if len(atoms) == 1 else f"(?:{'|'.join(atoms)})"


def _atom(atom: str, counter: _Counter) -> str:
    found = _ATOM.fullmatch(atom)
    if found is None:
        return r"\s+".join(_literal(word) for word in atom.split("_"))
    if found.group("unkept"):
        return _listed(found.group("unkept"))
    inner = _list(found.group("kept")) if found.group("list") else shape(found.group("kept"))
    return f"(?P<{counter.name()}>{inner}){re.escape(found.group('suffix'))}"


def _listed(name: str) -> str:
    return _list(name) if name in _GRAMMAR["lists"] else shape(name)


def _literal(word: str) -> str:
    contraction: str | None = _GRAMMAR["contractions"].get(word)
    return contraction or re.escape(word)


@cache
def shape(name: str) -> str:
    """The regular expression of a shape; lists named in it are filled in."""
    text: str = _GRAMMAR["shapes"][name]
    return re.sub(r"\{([a-z_]+)\}", lambda found: _list(found.group(1)), text)


@cache
def _list(name: str) -> str:
    longest = sorted(entries(name), key=len, reverse=True)
    return f"(?:{'|'.join(_entry(entry) for entry in longest)})"


def _entry(entry: str) -> str:
    words = (
        _INNER.sub(lambda found: shape(found.group(1)), word) if "<" in word else re.escape(word)
        for word in entry.split()
    )
    return r"\s+".join(words)


@cache
def _end() -> str:
    words = "|".join(re.escape(word) for word in strings(_GRAMMAR["ends"]["words"]))
    return rf"(?=\s*$|\s+(?:{words})(?!\w))"
