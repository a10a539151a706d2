"""A Dockerfile's text becomes stages of instructions; an instruction not known here is an error."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

KNOWN = frozenset(
    {
        *("ARG", "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "LABEL"),
        *("STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One instruction: its word, its `--flags`, and the rest as it was written."""

    word: str
    flags: Mapping[str, str]
    rest: str

    @property
    def words(self) -> list[str]:
        """The rest as words: of the JSON form, or as a shell splits them."""
        if self.rest.startswith("["):
            return [str(word) for word in json.loads(self.rest)]
        return shlex.split(self.rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`base` is an image or the name of an earlier stage."""

    name: str
    base: str
    instructions: tuple[Instruction, ...]


def read_stages(path: Path, arguments: Mapping[str, str]) -> tuple[Stage, ...]:
    """The stages in order; `arguments` are the build arguments that are given."""
    known: dict[str, str] = {}
    stages: list[tuple[str, str, list[Instruction]]] = []
    for one in _instructions(path.read_text()):
        if one.word == "ARG" and not stages:
            name, _, default = one.rest.partition("=")
            known[name] = arguments.get(name, default)
        elif one.word == "FROM":
            base, _, name = one.rest.partition(" AS ")
            stages.append((name or str(len(stages)), _filled(base.strip(), known), []))
        else:
            stages[-1][2].append(one)
    return tuple(
        Stage(name=name, base=base, instructions=tuple(inside)) for name, base, inside in stages
    )


def _instructions(text: str) -> Iterator[Instruction]:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    for line in filter(str.strip, joined.splitlines()):
        word, _, rest = line.strip().partition(" ")
        if word not in KNOWN:
            raise ValueError(f"{word} is not known to this test; teach it, or do without")
        flags = {}
        rest = rest.strip()
        while rest.startswith("--"):
            flag, _, rest = rest.partition(" ")
            name, _, value = flag[2:].partition("=")
            flags[name], rest = value, rest.strip()
        yield Instruction(word=word, flags=flags, rest=rest)


def _filled(text: str, known: Mapping[str, str]) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda found: known[found[1]], text)
