"""What went wrong for a caller, as `application/problem+json` (RFC 9457), at every door the same.

A problem names its kind, says in a sentence what to do, and carries the request's id. It never
carries what the caller sent, beyond the path and the names of fields.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from app.access.wire import Scope, Send
from app.core.domain.memory import Json
from app.core.domain.trace import request_id

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:inkling:problem:"

# kind → (status, title). The kind ends the `type` of a problem; docs/api.md lists them.
KINDS: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "malformed-json": (400, "The body cannot be read"),
        "not-allowed-origin": (403, "This origin may not call"),
        "not-found": (404, "There is no such thing"),
        "method-not-allowed": (405, "This path has no such method"),
        "disabled": (409, "This is not set up here"),
        "too-large": (413, "The body is too large"),
        "unsupported-media-type": (415, "The body is not JSON"),
        "invalid": (422, "The request is not valid"),
        "too-many-requests": (429, "Too many requests"),
        "internal": (500, "Something went wrong here"),
        "misconfigured": (500, "This service is not set up correctly"),
        "unavailable": (503, "Something this service needs does not answer"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One field that is wrong: its dotted path, and what is wrong with it."""

    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One answer that is not what was asked for; `kind` is a key of `KINDS`."""

    kind: str
    detail: str
    faults: tuple[Fault, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def status(self) -> int:
        """The HTTP status this kind answers with."""
        return KINDS[self.kind][0]

    def document(self, path: str) -> dict[str, Json]:
        """The fields of the answer; `path` is the request's, decoded, without the query."""
        body: dict[str, Json] = {
            "type": TYPE_PREFIX + self.kind,
            "title": KINDS[self.kind][1],
            "status": self.status,
            "detail": self.detail,
            "instance": quote(path, safe="/:@-._~!$&'()*+,;=", errors="replace"),
            "request_id": request_id.get(),
        }
        if self.faults:
            body["errors"] = [{"field": f.field, "message": f.message} for f in self.faults]
        return body

    def encoded(self, path: str) -> bytes:
        """The answer's body; half characters in it are replaced, so that it can always be sent."""
        document = self.document(path)
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return text.encode(errors="replace")


async def send_problem(problem: Problem, scope: Scope, send: Send) -> None:
    """Answer the call with a problem, whole."""
    body = problem.encoded(scope["path"])
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        *((name.encode(), value.encode()) for name, value in problem.headers),
    ]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
