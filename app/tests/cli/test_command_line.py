"""The command line, as people run it: a process of its own, a home of its own."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MEMORIES: list[dict[str, Any]] = [
    {"id": "a/1", "mtype": "PROFILE", "text": "I live in Berlin", "metadata": {"n": 1}},
    {"id": "b", "mtype": "GOAL", "text": "Learn the cello", "created_at": "2026-01-02T03:04:05Z"},
]


def _run(home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-m", "app", *words],
        env={**os.environ, "INKLING_HOME": str(home), "EMBEDDER": "hash", **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    file = tmp_path / "in.json"
    persona = {"facets": {"concise": 0.9}}
    document = {"version": 1, "user_id": "ana", "memories": MEMORIES, "persona": persona}
    file.write_text(json.dumps(document))
    return file


def test_an_import_comes_out_again_as_it_went_in(tmp_path: Path, exported: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out.json"
    assert _run(home, "import", str(exported)).stdout == "imported 2, skipped 0, wrong 0\n"
    assert _run(home, "import", str(exported)).stdout == "imported 0, skipped 2, wrong 0\n"
    assert _run(home, "export", "--user-id", "ana", "--output", str(out)).returncode == 0
    document = json.loads(out.read_text())
    assert {(item["id"], item["text"]) for item in document["memories"]} == {
        (item["id"], item["text"]) for item in MEMORIES
    }
    assert document["persona"]["facets"]["concise"] == 0.9


def test_wrong_items_are_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps({"user_id": "ana", "memories": [*MEMORIES, {"mtype": "MOOD"}]}))
    done = _run(tmp_path / "home", "import", str(file))
    assert done.returncode == 1
    assert done.stdout == "imported 2, skipped 0, wrong 1\n"
    assert "memory 2: mtype" in done.stderr


def test_an_audit_names_secrets_by_id_and_never_by_text(tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    secret = {"id": "s", "mtype": "ARTIFACT", "text": "password: hunter2hunter2"}
    file.write_text(json.dumps({"user_id": "ana", "memories": [secret]}))
    _run(tmp_path / "home", "import", str(file))
    done = _run(tmp_path / "home", "audit", "--user-id", "ana")
    assert done.returncode == 1
    assert "secret: s holds PASSWORD" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr


def test_an_audit_of_the_file_finds_it_sound_and_then_damaged(tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps({"user_id": "ana", "memories": MEMORIES}))
    home = tmp_path / "home"
    _run(home, "import", str(file))
    sound = _run(home, "audit", "--file")
    assert (sound.returncode, sound.stdout) == (0, "the file is sound\n")
    with sqlite3.connect(home / "inkling.db") as connection:
        connection.execute("DELETE FROM vectors")
    connection.close()
    broken = _run(home, "audit", "--file")
    assert broken.returncode == 1
    assert broken.stdout.count("its vector or its words are missing") == len(MEMORIES)
    assert MEMORIES[0]["text"] not in broken.stdout


def test_an_audit_of_a_file_that_is_not_there_makes_none(tmp_path: Path) -> None:
    done = _run(tmp_path, "audit", "--file")
    assert done.returncode == 2
    assert not (tmp_path / "inkling.db").exists()


def test_a_bad_setting_is_one_sentence_and_no_trace(tmp_path: Path) -> None:
    done = _run(tmp_path, "serve", PORT="http", TOKEN_BUDGET="-1")
    assert done.returncode == 2
    assert "PORT" in done.stderr
    assert "TOKEN_BUDGET" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_database_is_one_sentence_and_stays_as_it_is(tmp_path: Path) -> None:
    damaged = tmp_path / "inkling.db"
    damaged.write_bytes(b"this is no database, but somebody's file" * 200)
    before = damaged.read_bytes()
    done = _run(tmp_path, "export", "--user-id", "ana")
    assert done.returncode == 2
    assert "inkling.db" in done.stderr
    assert "Traceback" not in done.stderr
    assert damaged.read_bytes() == before


def test_a_file_that_is_no_export_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    file.write_text("[1, 2")
    done = _run(tmp_path / "home", "import", str(file))
    assert done.returncode == 2
    assert "is not JSON" in done.stderr


def test_a_taken_port_is_told_before_anything_slow(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = _run(tmp_path, "serve", PORT=str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "Set PORT" in done.stderr
