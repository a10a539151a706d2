"""A stand-in for the `docker` command that records its calls and behaves: boxes are processes.

What an image does is in its tag: `app-…` is the real application, `sick…` is never ready, `crash…`
ends at once, `nopull…` cannot be pulled, `full…` finds no room while pulling, `slow…` takes two
seconds to pull; any other tag is a small server.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep
from typing import Any

FOLDER = Path(os.environ["STANDIN_DOCKER"])
REPOSITORY = Path(__file__).resolve().parents[4]
Record = dict[str, Any]


@contextmanager
def _book() -> Iterator[Record]:
    """The containers and images that are known; one call at a time writes them down."""
    path = FOLDER / "book.json"
    with (FOLDER / "lock").open("w") as gate:
        flock(gate, LOCK_EX)
        book: Record = (
            json.loads(path.read_text()) if path.exists() else {"boxes": {}, "images": []}
        )
        yield book
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(book))
        draft.replace(path)


def _fail(sentence: str) -> None:
    print(f"Error response from daemon: {sentence}", file=sys.stderr)
    sys.exit(1)


def _identity(image: str) -> str:
    return "sha256:" + sha256(image.encode()).hexdigest()


def _alive(box: Record) -> bool:
    try:
        state = Path(f"/proc/{box['pid']}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, KeyError):
        return False
    return state != "Z"


def _start(box: Record) -> None:
    environment = {**os.environ, **box["environment"]}
    environment["INKLING_HOME"] = box["data"]
    environment["HOST"], environment["PORT"] = "127.0.0.1", str(box["port"])
    image = box["image"]
    if ":app" in image:
        words = [sys.executable, "-m", "app", "serve"]
    else:
        server = Path(__file__).with_name("server.py")
        words = [sys.executable, str(server), image, str(box["port"])]
    with (FOLDER / f"{box['born']}.log").open("ab") as log:
        process = subprocess.Popen(
            words,
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            close_fds=True,
        )
    box["pid"] = process.pid


def _stop(box: Record, within_s: float) -> None:
    if not _alive(box):
        return
    os.kill(box["pid"], signal.SIGTERM)
    until = monotonic() + within_s
    while _alive(box) and monotonic() < until:
        sleep(0.02)
    if _alive(box):
        os.kill(box["pid"], signal.SIGKILL)


def _run(words: list[str]) -> None:
    values: dict[str, list[str]] = {}
    alone = {"--detach", "--read-only"}
    rest = list(words)
    image = rest.pop()
    while rest:
        word = rest.pop(0)
        if word not in alone:
            values.setdefault(word, []).append(rest.pop(0))
    environment = {}
    for line in Path(values["--env-file"][0]).read_text().splitlines():
        if line and not line.startswith("#"):
            name, value = line.split("=", 1)
            environment[name] = value
    environment |= dict(pair.split("=", 1) for pair in values["--env"])
    environment["TRUSTED_PROXIES"] = "127.0.0.1"  # there is no bridge between us
    name = values["--name"][0]
    with _book() as book:
        if name in book["boxes"]:
            _fail(f"the container name {name} is already in use")
        if image not in book["images"]:
            _fail("no such image")
        box = {
            "image": image,
            "born": f"{name}-{len(list(FOLDER.glob('*.log')))}",
            "environment": environment,
            "port": int(values["--publish"][0].split(":")[1]),
            "data": values["--volume"][0].split(":")[0],
        }
        _start(box)
        book["boxes"][name] = box


def _pull(image: str) -> None:
    tag = image.rsplit(":", 1)[1]
    if tag.startswith("nopull"):
        _fail("manifest unknown")
    if tag.startswith("full"):
        _fail("write /var/lib/docker/tmp/layer: no space left on device")
    if tag.startswith("slow"):
        sleep(2)
    with _book() as book:
        if image not in book["images"]:
            book["images"].append(image)


def _inspect(form: str, name: str) -> None:
    with _book() as book:
        box = book["boxes"].get(name)
    if box is None:
        _fail(f"No such object: {name}")
    print(
        {
            "{{.Name}}": name,
            "{{.State.Running}}": str(_alive(box)).lower(),
            "{{.RestartCount}}": "0",
            "{{.Image}}": _identity(box["image"]),
        }[form]
    )


def _image(words: list[str]) -> None:
    with _book() as book:
        match words:
            case ["inspect", "--format", "{{.Id}}", image]:
                if image not in book["images"]:
                    _fail("No such image")
                print(_identity(image))
            case ["ls", "--no-trunc", "--quiet", _]:
                print("\n".join(_identity(image) for image in book["images"]))
            case ["rm", "--force", identity]:
                book["images"] = [one for one in book["images"] if _identity(one) != identity]
            case ["prune", "--force"]:
                pass
            case _:
                _fail(f"unknown: image {words}")


def main(words: list[str]) -> None:
    """One call."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "calls").open("a") as calls:
        calls.write(json.dumps(words) + "\n")
    match words:
        case ["run", *rest]:
            _run(rest)
        case ["pull", "--quiet", image]:
            _pull(image)
        case ["inspect", "--format", form, name]:
            _inspect(form, name)
        case ["image", *rest]:
            _image(rest)
        case ["start", name]:
            with _book() as book:
                if not _alive(book["boxes"][name]):
                    _start(book["boxes"][name])
        case ["stop", "-t", seconds, name]:
            with _book() as book:
                box = book["boxes"].get(name)
            if box is None:
                _fail("No such container")
            _stop(box, float(seconds))
        case ["rename", old, new]:
            with _book() as book:
                book["boxes"][new] = book["boxes"].pop(old)
        case ["rm", "--force", name]:
            with _book() as book:
                box = book["boxes"].pop(name, None)
            if box is None:
                _fail("No such container")
            with suppress(ProcessLookupError):
                os.kill(box["pid"], signal.SIGKILL)
        case ["logs", "--tail", _, name]:
            with _book() as book:
                print((FOLDER / f"{book['boxes'][name]['born']}.log").read_text())
        case _:
            _fail(f"unknown: {words}")


if __name__ == "__main__":
    main(sys.argv[1:])
