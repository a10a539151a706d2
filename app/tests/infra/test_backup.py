"""Copies of the memories are whole, come back, and are refused when they are not."""

import gzip
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from app.tests.infra.edge import INFRA, needed
from app.tests.infra.host import Host, host, image

WRITES_BEFORE = 5


@pytest.fixture(scope="module")
def inkling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A host that serves the real application."""
    needed("ssh", "ssh-keygen", "sshd", "gzip", "sha256sum", "python3")
    if os.geteuid() != 0:
        pytest.skip("not root: the host's scripts are NOT tested")
    with host(tmp_path_factory.mktemp("kept") / "host-root", HEALTH_SECONDS="90") as made:
        deployed = made.run("deploy.sh", image("app-1"))
        assert deployed.returncode == 0, deployed.stdout + deployed.stderr
        yield made


def test_what_was_there_at_the_backup_is_there_after_the_restore(inkling: Host) -> None:
    for number in range(WRITES_BEFORE):
        _add(inkling, "ada", f"Fact number {number} that ada wants to keep.")
    done = Event()

    def keep_writing() -> None:
        number = 0
        while not done.is_set():
            _add(inkling, "busy", f"Line {number} that is written meanwhile {number * 7919}.")
            number += 1

    writer = Thread(target=keep_writing)
    writer.start()
    try:
        taken = inkling.run("backup.sh")
    finally:
        done.set()
        writer.join()
    assert taken.returncode == 0, taken.stderr
    backup = Path(taken.stdout.strip().splitlines()[-1])
    assert backup.stat().st_mode & 0o077 == 0
    before = _texts(inkling, "ada")
    _add(inkling, "ada", "This came after the backup and is not part of it.")
    restored = inkling.run("restore.sh", str(backup))
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert _texts(inkling, "ada") == before
    assert len(before) == WRITES_BEFORE
    _add(inkling, "ada", "Writing goes on after the restore.")
    kept = sorted((inkling.var / "backups").glob("*-before-restore.db.gz"))
    again = inkling.run("restore.sh", str(kept[-1]))
    assert again.returncode == 0, again.stdout
    assert "This came after the backup and is not part of it." in _texts(inkling, "ada")


@pytest.mark.parametrize("harm", ["cut short", "another database", "damaged", "no checksum"])
def test_a_copy_that_is_not_whole_is_refused_and_nothing_is_touched(
    inkling: Host, tmp_path: Path, harm: str
) -> None:
    taken = inkling.run("backup.sh")
    assert taken.returncode == 0, taken.stderr
    good = Path(taken.stdout.strip().splitlines()[-1])
    copy = tmp_path / good.name
    shutil.copy(good, copy)
    _harm(copy, harm, tmp_path)
    stops = inkling.calls().count('"stop"')
    refused = inkling.run("restore.sh", str(copy))
    assert refused.returncode == 1, refused.stdout
    assert inkling.calls().count('"stop"') == stops
    assert inkling.edge.client().get("/v1/healthz").status_code == 200


def test_old_copies_go_and_the_newest_stay(inkling: Host) -> None:
    backups = inkling.var / "backups"
    for day in range(1, 21):
        (backups / f"inkling-202001{day:02}T032000Z.db.gz").write_bytes(b"old")
    assert inkling.run("backup.sh").returncode == 0
    daily = [path.name for path in backups.glob("inkling-*Z.db.gz")]
    assert len(daily) == 14
    assert "inkling-20200101T032000Z.db.gz" not in daily
    assert max(daily) > "inkling-2021"


def test_a_copy_goes_to_the_bucket_when_one_is_named(inkling: Host) -> None:
    settings = inkling.root / "etc" / "inkling" / "host.conf"
    before = settings.read_text()
    command = inkling.root / "bin" / "aws"
    command.write_text(f'#!/bin/sh\necho "$@" >>{inkling.root}/aws\n[ -e "$5" ] || [ -e "$6" ]\n')
    command.chmod(0o755)
    settings.write_text(before + "BACKUP_S3_URI=s3://bucket/inkling/\n")
    try:
        assert inkling.run("backup.sh").returncode == 0
        said = (inkling.root / "aws").read_text()
        assert "s3 cp --only-show-errors --sse AES256" in said
        assert said.count("s3://bucket/inkling/inkling-") == 2
        command.write_text("#!/bin/sh\nexit 1\n")
        assert inkling.run("backup.sh").returncode != 0  # a timer that fails is seen
    finally:
        settings.write_text(before)


def test_a_snapshot_is_of_one_moment_however_much_is_written_meanwhile(tmp_path: Path) -> None:
    source, copy = tmp_path / "source.db", tmp_path / "copy.db"
    with closing(sqlite3.connect(source, isolation_level=None)) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute(f"PRAGMA application_id = {0x494E4B4C}")
        made.execute("CREATE TABLE pair (a INTEGER, b INTEGER, filling TEXT)")
        made.execute(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
            "INSERT INTO pair SELECT 0, 0, hex(randomblob(200)) FROM n"
        )
    done = Event()

    def turn() -> None:
        with closing(sqlite3.connect(source, timeout=30, isolation_level=None)) as writing:
            number = 0
            while not done.is_set():
                number += 1
                writing.execute("UPDATE pair SET a = ?, b = ?", (number, number))

    writer = Thread(target=turn)
    writer.start()
    try:
        for _ in range(5):
            subprocess.run(  # noqa: S603  # our own script
                [sys.executable, str(INFRA / "host" / "snapshot.py"), "take", source, copy],
                check=True,
            )
            with closing(sqlite3.connect(copy)) as reading:
                seen = reading.execute("SELECT DISTINCT a, b FROM pair").fetchall()
            assert len(seen) == 1
            assert seen[0][0] == seen[0][1]
    finally:
        done.set()
        writer.join()


def _harm(copy: Path, harm: str, folder: Path) -> None:
    if harm == "another database":
        with closing(sqlite3.connect(folder / "other.db")) as other:
            other.execute("CREATE TABLE x (y)")
            other.commit()
        copy.write_bytes(gzip.compress((folder / "other.db").read_bytes()))
    elif harm == "damaged":
        content = bytearray(gzip.decompress(copy.read_bytes()))
        content[4096 * 2 : 4096 * 6] = os.urandom(4096 * 4)
        copy.write_bytes(gzip.compress(bytes(content)))
    digest = hashlib.sha256(copy.read_bytes()).hexdigest()
    if harm == "cut short":
        copy.write_bytes(copy.read_bytes()[:-100])
    if harm != "no checksum":
        copy.with_name(copy.name + ".sha256").write_text(f"{digest}  {copy.name}\n")


def _add(made: Host, user_id: str, text: str) -> None:
    body = {"user_id": user_id, "text": text, "mtype": "HISTORY"}
    with made.edge.client() as client:
        answer = client.post("/v1/memories", json=body)
    assert answer.status_code in {200, 201}, answer.text


def _texts(made: Host, user_id: str) -> list[str]:
    with made.edge.client() as client:
        answer: httpx.Response = client.get(f"/v1/memories?user_id={user_id}&limit=100")
    return sorted(item["text"] for item in answer.json()["items"])
