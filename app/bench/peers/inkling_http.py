"""Inkling as people run it: the server in a process of its own, everything over HTTP.

One memory goes through `POST /v1/memories`, which also looks for restatements; several through
`/v1/memory/import`. The server embeds every text and every query itself.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

from app.bench.peers.handed import Memory, Question
from app.bench.served import served

PART = 500


class InklingHttp:
    """A server on a free port, and a client that keeps its connection."""

    def __init__(self, folder: Path) -> None:
        self._open = ExitStack()
        running = self._open.enter_context(served(folder))
        client = httpx.Client(base_url=running.url, timeout=120)
        self._client = self._open.enter_context(client)

    def add(self, memories: Sequence[Memory]) -> None:
        if len(memories) == 1:
            one = memories[0]
            self._post(
                "/v1/memories",
                {
                    "user_id": one.user,
                    "mtype": "HISTORY",
                    "text": one.text,
                    "metadata": {**_metadata(one), "ref": one.id},
                },
            )
            return
        for user in dict.fromkeys(one.user for one in memories):
            own = [_json(one) for one in memories if one.user == user]
            for start in range(0, len(own), PART):
                self._import(user, own[start : start + PART])

    def ready(self) -> None:
        """It indexes at the first search."""

    def search(self, question: Question, count: int) -> list[str]:
        asked = {"user_id": question.user, "query": question.text, "top_k": count}
        found = self._post("/v1/memories/search", asked)
        return [str(one["metadata"].get("ref", one["id"])) for one in found["results"]]

    def texts(self, user: str) -> list[str]:
        answer = self._client.get("/v1/memory/export", params={"user_id": user})
        answer.raise_for_status()
        return [str(one["text"]) for one in answer.json()["memories"]]

    def close(self) -> None:
        self._open.close()

    def _import(self, user: str, memories: list[dict[str, Any]]) -> None:
        outcome = self._post("/v1/memory/import", {"user_id": user, "memories": memories})
        if outcome["imported"] != len(memories):
            raise RuntimeError(f"{outcome['imported']} of {len(memories)} were imported")

    def _post(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401  # an API's JSON
        answer = self._client.post(path, json=body)
        answer.raise_for_status()
        return answer.json()


def _metadata(memory: Memory) -> dict[str, Any]:
    about = memory.about
    return {
        "conversation_id": about.conversation_id,
        "session": about.session,
        "turn": about.turn,
        "speaker": about.speaker,
    }


def _json(memory: Memory) -> dict[str, Any]:
    return {
        "id": memory.id,
        "mtype": "HISTORY",
        "text": memory.text,
        "created_at": memory.about.at,
        "metadata": _metadata(memory),
    }


def open_peer(folder: Path, *, words: bool, stop_words: Sequence[str]) -> InklingHttp:
    """Start the server with its memories in `folder`."""
    del words, stop_words
    return InklingHttp(folder)
