"""Stages become roots: each instruction is carried out where a container engine would do it.

What a RUN of this machine needs to reach a package index (its pip settings and certificates) is
lent to it while it runs, and is no part of what comes out.
"""

import os
import re
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.tests.image.context import Context
from app.tests.image.dockerfile import Instruction, Stage

LENT = ("index-url", "extra-index-url", "find-links", "cert", "trusted-host", "proxy", "timeout")
PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
KEPT = {"VOLUME": "volumes", "ENTRYPOINT": "entrypoint", "CMD": "command"}
TOLD = frozenset({"EXPOSE", "LABEL", "STOPSIGNAL"})
"""Only told to whoever runs the image."""
PATH = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(slots=True, kw_only=True)
class Built:
    """A stage's root, and how a container of it would be started."""

    root: Path
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    folder: str = "/"
    user: str = "0:0"
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    volumes: list[str] = field(default_factory=list)


class Builder:
    """Builds stages one after the other in a folder of its own; `bases` are roots by image."""

    def __init__(self, context: Context, folder: Path, bases: Mapping[str, Path]) -> None:
        self._context = context
        self._folder = folder
        self._bases = bases
        self.built: dict[str, Built] = {}

    def build(self, stage: Stage) -> Built:
        """Carry out a stage."""
        before = self.built.get(stage.base)
        source = before.root if before else self._bases[stage.base]
        root = self._folder / stage.name
        subprocess.run(["/bin/cp", "--archive", source, root], check=True)  # noqa: S603  # our own folders
        made = Built(root=root)
        if before:
            made.environment, made.folder = dict(before.environment), before.folder
        for one in stage.instructions:
            self._carry_out(one, made)
        self.built[stage.name] = made
        return made

    def _carry_out(self, one: Instruction, made: Built) -> None:
        match one.word:
            case "RUN":
                run_in(made, ["/bin/sh", "-c", one.rest])
            case "COPY":
                self._copy(one, made)
            case "WORKDIR":
                made.folder = one.rest
                _inside(made.root, one.rest).mkdir(parents=True, exist_ok=True)
            case "ENV":
                made.environment |= dict(word.split("=", 1) for word in one.words)
            case "USER":
                made.user = one.rest
            case "VOLUME" | "ENTRYPOINT" | "CMD":
                setattr(made, KEPT[one.word], one.words)
            case "HEALTHCHECK":
                made.health = _health(one)
            case _:
                assert one.word in TOLD, one.word

    def _copy(self, one: Instruction, made: Built) -> None:
        source, target = one.words
        place = _inside(made.root, target if target.startswith("/") else f"{made.folder}/{target}")
        if "from" in one.flags:
            origin = _inside(self.built[one.flags["from"]].root, source)
            place.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["/bin/cp", "--archive", origin, place], check=True)  # noqa: S603  # our own folders
        else:
            assert self._context.copy(source, place), f"COPY {source}: the build sees no such file"


def run_in(made: Built, words: Sequence[str]) -> None:
    """Run it as root in the stage's root, with this machine's network and pip settings."""
    borrowed, places = _borrowed()
    binds = [
        f"mkdir {to} && mount --bind {_quoted(origin)} {to}"
        for origin, inner in places.items()
        for to in [_quoted(_inside(made.root, inner))]
    ]
    root = _quoted(made.root)
    environment = {**made.environment, **borrowed, "DEBIAN_FRONTEND": "noninteractive"}
    told = " ".join(shlex.quote(f"{name}={value}") for name, value in environment.items())
    script = "\n".join(
        [
            "set -eu",
            f"mount -t proc proc {root}/proc",
            f"mount -t tmpfs tmpfs {root}/run",
            f"mkdir {root}/run/lent",
            *binds,
            f"exec env -i {told} chroot {root} /bin/sh -c "
            + shlex.quote(f"cd {made.folder} && exec {shlex.join(words)}"),
        ]
    )
    done = subprocess.run(  # noqa: S603  # what the Dockerfile says
        ["/usr/bin/unshare", "--mount", "--pid", "--fork", "/bin/sh", "-c", script],
        capture_output=True,
        text=True,
        check=False,
    )
    what = f"RUN {words[-1][:120]}\n{done.stdout[-3_000:]}{done.stderr[-3_000:]}"
    assert done.returncode == 0, what


def _borrowed() -> tuple[dict[str, str], dict[Path, str]]:
    """pip's settings as variables, and which folders here they need, by the place inside.

    Only where packages come from: what is installed is the Dockerfile's to say. A folder is lent
    with what stands beside it: an index on disk may refer to archives there.
    """
    told = subprocess.run(
        ["/usr/bin/env", "python3", "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    settings = dict(re.findall(r"^\S+?\.([\w-]+)='(.*)'$", told, re.MULTILINE))
    places: dict[Path, str] = {}
    variables = {name: os.environ[name] for name in PROXIES if name in os.environ}
    for key in LENT:
        value = settings.get(key, "")
        for path in re.findall(r"(?:file://)?(/[^\s:]+)", value) if "/" in value else []:
            folder = Path(path).parent
            if Path(path).exists() and not path.startswith("//"):
                place = places.setdefault(folder, f"/run/lent/{len(places)}")
                value = value.replace(path, f"{place}/{Path(path).name}")
        if value:
            variables[f"PIP_{key.upper().replace('-', '_')}"] = value
    return variables, places


def _health(one: Instruction) -> list[str]:
    word, _, rest = one.rest.partition(" ")
    assert word == "CMD"
    return Instruction(word="CMD", flags={}, rest=rest).words


def _inside(root: Path, path: str) -> Path:
    return root / path.lstrip("/")


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
