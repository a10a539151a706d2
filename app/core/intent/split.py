"""A raw input comes in; the instruction in it goes out, apart from the material it is about.

"fix the typo in: teh cat" is an instruction and its material; a pasted page is material alone.
Nothing is dropped: what is not instruction is material.
"""

import re
from dataclasses import dataclass

from app.core.intent.frames import COMMANDS, without_opening

_HEAD = 300
_LINE = 200
_MAX_HEAD_WORDS = 16
_FENCE = re.compile(r"```[^\n]{0,40}\n?(.*?)(?:```|\Z)", re.DOTALL)
_COLON = re.compile(r":(?=\s)\s*")
_QUOTED = re.compile(
    r"“([^”]{1,2000})”|\"([^\"]{1,2000})\"|«([^»]{1,2000})»|„([^“”]{1,2000})[“”]|(?<!\w)['‘]([^'’]{1,400})['’](?!\w)"
)
_SENTENCE = re.compile(r"^.{8,200}?[.!?](?=\s)", re.DOTALL)
_DROP = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_EMAIL_WORD = re.compile(r"\be-mail", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """`instruction` without its opening (≤ 300 characters), `material` it is about, or "".

    `quoted` = the material stood in quotes inside the instruction.
    """

    instruction: str
    material: str
    quoted: bool = False


def split(text: str, *, shapeless: bool) -> Parts:
    """The parts of `text`; `shapeless` = it has no code, table or trace in it."""
    clean = _EMAIL_WORD.sub("email", _DROP.sub(" ", text))
    fence = _FENCE.search(clean)
    if fence is not None:
        return _parts(clean[: fence.start()] + " " + clean[fence.end() :], fence.group(1))
    head, _, tail = clean.strip().partition("\n")
    if tail.strip():
        return _of_lines(head, tail, clean, shapeless=shapeless)
    return _of_line(clean.strip(), shapeless=shapeless)


def _of_lines(head: str, tail: str, whole: str, *, shapeless: bool) -> Parts:
    """The first line speaks, or the last one does below pasted material."""
    colon = _COLON.search(head, 0, _LINE)
    if colon and _instructs(head[: colon.start()]):
        return _parts(head[: colon.start()], f"{head[colon.end() :]}\n{tail}")
    if len(head) <= _LINE and (shapeless or _speaks(head)):
        return _parts(head.rstrip(" :"), tail)
    before, _, last = whole.rstrip().rpartition("\n")
    if len(last) <= _LINE and _speaks(last):
        return _parts(last, before)
    return _parts("", whole) if not shapeless else _long(whole)


def _of_line(line: str, *, shapeless: bool) -> Parts:
    colon = _COLON.search(line, 0, _LINE)
    if colon and _instructs(line[: colon.start()]):
        return _parts(line[: colon.start()], line[colon.end() :])
    if len(line) > _HEAD:
        return _long(line)
    if not shapeless and not _speaks(line):
        return _parts("", line)
    quote = _QUOTED.search(line)
    if quote is not None:
        inner = next(group for group in quote.groups() if group is not None)
        rest = f"{line[: quote.start()]} {line[quote.end() :]}"
        if inner.strip() and rest.strip():
            return Parts(instruction=without_opening(_spaced(rest)), material=inner, quoted=True)
    return _parts(line, "")


def _long(text: str) -> Parts:
    sentence = _SENTENCE.match(text)
    if sentence is None:
        return _parts(text[:_HEAD].rpartition(" ")[0], text)
    return _parts(sentence.group(), text[sentence.end() :])


def _instructs(head: str) -> bool:
    """Whether what stands before a colon tells what to do with what comes after it."""
    if head.strip().lower() in COMMANDS:
        return True
    return len(head.split()) <= _MAX_HEAD_WORDS and _speaks(head)


def _speaks(line: str) -> bool:
    """Whether a line reads like words to somebody rather than code or data."""
    words = re.findall(r"(?<!\S)[^\W\d_]+(?:['’][^\W\d_]+)?(?=[\s,.!?:]|$)", line)
    return len(words) >= 2 and 2 * len(words) >= len(line.split())


def _parts(instruction: str, material: str) -> Parts:
    return Parts(
        instruction=without_opening(_spaced(instruction))[:_HEAD].strip(), material=material.strip()
    )


def _spaced(text: str) -> str:
    return " ".join(text.split())
