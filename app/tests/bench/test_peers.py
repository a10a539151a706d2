"""The comparison's own parts: what is handed round, what is measured, what a kill shows."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.bench.peers import killing
from app.bench.peers.handed import DIMENSIONS, Corpus, Memory, Question, Turn, Vector, read, write
from app.bench.peers.peer import PEERS, open_peer
from app.bench.peers.processes import killed, measured
from app.bench.peers.run_one import measure

ROOT = Path(__file__).resolve().parents[3]
IN_PROCESS = ("sqlite-numpy", "inkling")


def direction(number: int) -> Vector:
    vector = np.random.default_rng(number).standard_normal(DIMENSIONS)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def memory(number: int, user: str = "ada") -> Memory:
    about = Turn(
        conversation_id=user,
        session=number // 5,
        turn=number,
        speaker="Ada",
        at="2024-03-01T10:00:00+00:00",
    )
    text = f"Ada: kiln{number} fires glaze{number}"
    return Memory(id=f"m{number}", user=user, text=text, about=about, vector=direction(number))


def question(number: int, user: str = "ada") -> Question:
    text = f"which glaze{number} does kiln{number} fire"
    evidence = (f"m{number}",)
    return Question(user=user, text=text, evidence=evidence, vector=direction(number))


@pytest.fixture
def corpus() -> Corpus:
    return Corpus(
        talks=tuple(memory(n) for n in range(20)),
        questions=tuple(question(n) for n in range(10)),
        crowd=tuple(memory(n, "crowd") for n in range(40)),
        probes=tuple(question(n, "crowd") for n in range(14)),
        stop_words=("the", "of"),
    )


def test_what_is_handed_round_arrives_as_it_was(corpus: Corpus, tmp_path: Path) -> None:
    write(corpus, tmp_path)
    arrived = read(tmp_path)
    assert [one.text for one in arrived.talks] == [one.text for one in corpus.talks]
    assert arrived.questions[3].evidence == ("m3",)
    assert arrived.crowd[7].about == corpus.crowd[7].about
    assert arrived.stop_words == corpus.stop_words
    assert np.array_equal(arrived.probes[2].vector, corpus.probes[2].vector)


@pytest.mark.parametrize("name", IN_PROCESS)
def test_a_peer_finds_its_own_and_only_that_persons(name: str, tmp_path: Path) -> None:
    peer = open_peer(name, tmp_path, ())
    peer.add([memory(n) for n in range(8)])
    peer.add([memory(3, "ben")])
    peer.ready()
    assert peer.search(question(5), 3)[0] == "m5"
    assert peer.search(question(5, "ben"), 3) == ["m3"]
    assert sorted(peer.texts("ben")) == [memory(3, "ben").text]
    peer.close()


@pytest.mark.parametrize("name", IN_PROCESS)
def test_a_measurement_finds_what_can_be_found(name: str, corpus: Corpus, tmp_path: Path) -> None:
    found = measure(name, corpus, tmp_path, 5, (20, 40))
    assert found.recall == (1.0, 1.0)
    assert len(found.p50) == 2
    assert min(found.alone, found.batched, found.disk, *found.p95) > 0
    assert found.outside == 0


def test_recall_counts_what_is_missed(corpus: Corpus, tmp_path: Path) -> None:
    elsewhere = tuple(
        Question(user="ada", text="x", evidence=("m19", "none"), vector=direction(19))
        for _ in range(2)
    )
    asked = Corpus(
        talks=corpus.talks,
        questions=elsewhere,
        crowd=corpus.crowd,
        probes=corpus.probes,
        stop_words=(),
    )
    assert measure("sqlite-numpy", asked, tmp_path, 5, (20,)).recall == (0.5, 0.5)


def test_a_killed_writer_loses_nothing_that_full_sync_promised(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # the bare table needs nothing but numpy: no environment of the peers' own is wanted here
    monkeypatch.setenv("INKLING_PEERS_PYTHON", sys.executable)
    found = killed("sqlite-numpy", tmp_path / "store", kills=2)
    assert found.acknowledged > 0
    assert (found.lost, found.broken) == (0, 0)


def test_a_loss_is_seen(tmp_path: Path) -> None:
    peer = open_peer("sqlite-numpy", tmp_path, ())
    peer.add([memory(1, killing.USER)])
    peer.close()
    assert killing.missing("sqlite-numpy", tmp_path, ["r0n0", ""]) == ["r0n0"]


def test_a_peer_that_is_not_installed_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INKLING_PEERS_PYTHON", str(tmp_path / "nowhere" / "python"))
    found = measured("chromadb", tmp_path, tmp_path / "chromadb", ())
    assert isinstance(found, str)
    assert "nowhere" in found


def test_no_python_code_of_a_peer_connects_to_another_host() -> None:
    code = (
        "import sys, socket, app.bench.peers.run_one as r\n"
        "sys.addaudithook(r._stay_here)\n"
        "try:\n  socket.create_connection(('192.0.2.1', 80), 1)\n"
        "except ConnectionRefusedError:\n  print(len(r._outside))\n"
    )
    done = subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert json.loads(done.stdout) == 1


def test_every_package_that_is_compared_with_is_pinned() -> None:
    lines = (ROOT / "requirements-peers.txt").read_text(encoding="utf-8").splitlines()
    pinned = {match[1] for line in lines if (match := re.fullmatch(r"([\w-]+)==[\w.]+", line))}
    assert {entry.package for entry in PEERS.values() if entry.package} <= pinned
