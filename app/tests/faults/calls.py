"""One person's calls to the application over a real socket, each with what came back and when."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

from app.tests.faults.running import running_s

PATIENCE_S = 120.0
MARK = "x-inkling-degraded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`status` 0: nothing came within `PATIENCE_S`, or the connection broke. `body` is JSON.

    `seconds` are those in which this process could run.
    """

    call: str
    status: int
    seconds: float
    lacking: frozenset[str]
    kind: str
    body: Any

    def __str__(self) -> str:
        told = self.body
        if isinstance(self.body, dict):  # a problem's sentence, or the states health tells
            told = self.body.get("detail") or self.body.get("dependencies", "")
        lacking = ", ".join(sorted(self.lacking)) or "nothing"
        return f"{self.call}: {self.status} in {self.seconds:.2f} s, lacking {lacking}. {told}"

    @property
    def well(self) -> bool:
        """Whether it was served."""
        return self.status in (200, 201)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person at the application's door."""

    client: httpx.Client
    user_id: str

    def ask(self, call: str, path: str, *, method: str = "POST", **sent: Any) -> Answer:  # noqa: ANN401  # as httpx takes it
        """One call."""
        began = running_s()
        try:
            answer = self.client.request(method, path, **sent)
        except httpx.HTTPError as error:
            return Answer(
                call=call,
                status=0,
                seconds=running_s() - began,
                lacking=frozenset(),
                kind="",
                body=repr(error),
            )
        return Answer(
            call=call,
            status=answer.status_code,
            seconds=running_s() - began,
            lacking=frozenset(filter(None, answer.headers.get(MARK, "").split(", "))),
            kind=answer.headers.get("content-type", ""),
            body=answer.json() if "json" in answer.headers.get("content-type", "") else answer.text,
        )

    def add(self, text: str, mtype: str = "PROFILE") -> Answer:
        body = {"mtype": mtype, "text": text}
        return self.ask("add", "/v1/memories", params=self._me, json=body)

    def listed(self) -> Answer:
        return self.ask("list", "/v1/memories", method="GET", params={**self._me, "limit": "200"})

    def search(self, words: str) -> Answer:
        body = {"user_id": self.user_id, "query": words, "top_k": 50}
        return self.ask("search", "/v1/memories/search", json=body)

    def remove(self, memory_id: str) -> Answer:
        return self.ask("delete", f"/v1/memories/{memory_id}", method="DELETE", params=self._me)

    def forget_me(self) -> Answer:
        return self.ask("forget", "/v1/memory", method="DELETE", params=self._me)

    def export(self) -> Answer:
        return self.ask("export", "/v1/memory/export", method="GET", params=self._me)

    def hypothesize(self, words: str) -> Answer:
        return self.ask("hypothesize", "/v1/hypothesize", json={**self._me, "input_text": words})

    def execute(self, words: str) -> Answer:
        body = {**self._me, "input_text": words, "hypothesis_id": "h1"}
        return self.ask("execute", "/v1/execute", json=body)

    def chat(self, message: str) -> Answer:
        return self.ask("chat", "/api/chat", json={**self._me, "message": message})

    def healthz(self) -> Answer:
        return self.ask("healthz", "/v1/healthz", method="GET")

    def health(self) -> Answer:
        return self.ask("health", "/api/health", method="GET")

    @property
    def _me(self) -> dict[str, str]:
        return {"user_id": self.user_id}


def a_client(url: str) -> httpx.Client:
    """For any number of threads."""
    return httpx.Client(base_url=url, timeout=PATIENCE_S, trust_env=False, verify=False)  # noqa: S501  # plain HTTP on loopback


def side_by_side(*calls: Callable[[], list[Answer]]) -> list[Answer]:
    """All answers, those of one function after each other."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [answer for answers in pool.map(lambda call: call(), calls) for answer in answers]


def outbox_pending(client: httpx.Client) -> float:
    """How many writes wait, as the metrics tell."""
    figures: Mapping[str, str] = dict(
        line.split(" ", 1)
        for line in client.get("/metrics").text.splitlines()
        if line and not line.startswith("#")
    )
    return float(figures["inkling_outbox_pending"])
