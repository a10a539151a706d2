"""Calls the page's events as an enemy would: with HTTP alone, any values, and no browser."""

import json
from dataclasses import dataclass
from functools import cache
from secrets import token_hex
from typing import Any

import httpx

TIMEOUT_S = 120.0


# One client for all calls: making one reads the certificates of this machine each time.
CLIENT = httpx.Client(timeout=TIMEOUT_S)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The events of the page at an address, by the names of the functions behind them."""

    address: str

    def config(self) -> dict[str, Any]:
        return _config(self.address)

    def number(self, name: str) -> int:
        """The index of the first event with this name."""
        for event in self.config()["dependencies"]:
            if event["api_name"] == name:
                return int(event["id"])
        raise AssertionError(f"the page has no event named {name}")

    def inputs(self, name: str) -> int:
        """How many values the event takes."""
        number = self.number(name)
        return len(next(e for e in self.config()["dependencies"] if e["id"] == number)["inputs"])

    def call(self, name: str, *data: object) -> str:
        """Everything the event answers, as the text of its stream."""
        session = token_hex(5)
        joined = CLIENT.post(
            f"{self.address}/gradio_api/queue/join",
            content=json.dumps(
                {"data": data, "fn_index": self.number(name), "session_hash": session}
            ),
            headers={"content-type": "application/json"},
        )
        if joined.status_code != 200:
            return joined.text
        return self._stream(session)

    def _stream(self, session: str) -> str:
        lines = []
        with CLIENT.stream(
            "GET",
            f"{self.address}/gradio_api/queue/data",
            params={"session_hash": session},
        ) as stream:
            for line in stream.iter_lines():
                lines.append(line)
                if line.startswith("data:") and _is_last(line):
                    break
        return "\n".join(lines)

    def upload(self, name: str, content: bytes) -> list[str]:
        """Store a file as the page would; answers its paths."""
        answer = CLIENT.post(f"{self.address}/gradio_api/upload", files={"files": (name, content)})
        answer.raise_for_status()
        paths: list[str] = answer.json()
        return paths


@cache
def _config(address: str) -> dict[str, Any]:
    found: dict[str, Any] = CLIENT.get(f"{address}/config").json()
    return found


def file_data(path: str) -> dict[str, object]:
    """How the page names an uploaded file."""
    return {"path": path, "meta": {"_type": "gradio.FileData"}}


def _is_last(line: str) -> bool:
    kind = json.loads(line.removeprefix("data:")).get("msg")
    return kind in {"process_completed", "close_stream", "unexpected_error"}
