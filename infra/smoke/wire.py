"""One HTTP call at a time, each on a connection of its own that is closed when it is answered."""

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from time import monotonic, sleep
from typing import Any, Final
from urllib.parse import urlsplit

MOST_WAIT_S: Final = 30.0
TRIES: Final = 4
TOO_MANY: Final = 429


class CheckError(Exception):
    """Something is not as it should be; the message says what, for people."""


class Caution(Exception):  # no error: somebody should look, and nothing is taken back
    """Something to look at that going back to another version would not mend."""


class NoAnswerError(CheckError):
    """Nobody answered, or not in time."""


def expect(what: bool, otherwise: str) -> None:  # noqa: FBT001  # it reads as a sentence
    """Raises `CheckError` with the sentence when it is not so."""
    if not what:
        raise CheckError(otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer: header names in lower case, the body whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401  # whatever the service says, looked into by the check
        """The body read as JSON. Raises `CheckError` when it is none."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise CheckError(f"status {self.status} with a body that is not JSON") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The address under test, without a slash at its end."""

    url: str
    timeout: float = 60.0
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    @property
    def secure(self) -> bool:
        """Whether it is reached by TLS."""
        return self.url.startswith("https:")

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to one call; a 429 is waited out. Raises `NoAnswerError`."""
        for _ in range(TRIES):
            with self.asked(method, path, body, headers) as response:
                answer = Answer(
                    status=response.status,
                    headers={name.lower(): value for name, value in response.getheaders()},
                    body=response.read(),
                )
            if answer.status != TOO_MANY:
                break
            sleep(min(MOST_WAIT_S, float(answer.headers.get("retry-after", "1"))))
        return answer

    @contextmanager
    def asked(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[HTTPResponse]:
        """An answer that is still arriving. Raises `NoAnswerError`, also while it is read."""
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Connection": "close", "Accept": "application/json", **(headers or {})}
        if sent is not None:
            given.setdefault("Content-Type", "application/json")
        connection = self._connection()
        try:
            connection.request(method, urlsplit(self.url).path + path, sent, given)
            yield connection.getresponse()
        except (OSError, HTTPException) as error:
            raise NoAnswerError(f"{method} {path}: {type(error).__name__}: {error}") from error
        finally:
            connection.close()

    def events(self, path: str, body: object) -> Iterator[tuple[float, str, Any]]:
        """Server-sent events as they arrive: seconds since the call, name, data."""
        begun, name = monotonic(), ""
        accept = {"Accept": "text/event-stream"}
        with self.asked("POST", path, body, accept) as response:
            if response.status != 200:
                raise CheckError(f"a stream was asked for, and status {response.status} came")
            for raw in response:
                line = raw.decode("utf-8").rstrip("\r\n")
                if line.startswith("event:"):
                    name = line.removeprefix("event:").strip()
                elif line.startswith("data:"):
                    yield monotonic() - begun, name, json.loads(line.removeprefix("data:"))

    def certificate_days(self) -> float:
        """How many days the certificate is still valid. Raises `NoAnswerError` if it is not."""
        connection = HTTPSConnection(*self._place(), timeout=self.timeout, context=self.trust)
        try:
            connection.connect()
            ends = str((connection.sock.getpeercert() or {})["notAfter"])
        except OSError as error:
            raise NoAnswerError(f"TLS: {error}") from error
        finally:
            connection.close()
        until = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
        return (until - datetime.now(UTC)).total_seconds() / 86_400

    def _place(self) -> tuple[str, int | None]:
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port

    def _connection(self) -> HTTPConnection:
        host, port = self._place()
        if self.secure:
            return HTTPSConnection(host, port, timeout=self.timeout, context=self.trust)
        return HTTPConnection(host, port, timeout=self.timeout)
