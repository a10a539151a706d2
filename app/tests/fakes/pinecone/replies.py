"""What Pinecone answers: bodies of either plane, with their status codes and error shapes."""

import json
from dataclasses import dataclass, field
from typing import Any

RPC_CODES = {400: 3, 401: 16, 403: 7, 404: 5, 409: 6, 412: 9, 413: 11, 414: 3, 429: 8, 503: 14}
CONTROL_CODES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    402: "PAYMENT_REQUIRED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    412: "FAILED_PRECONDITION",
    422: "UNPROCESSABLE_ENTITY",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer on its way out."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)


class Rejected(Exception):
    """The request is answered with an error; which shape it has depends on the plane."""

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code


def bad(message: str) -> Rejected:
    """400."""
    return Rejected(400, message)


def answer(body: Any, status: int = 200, **headers: str) -> Reply:  # noqa: ANN401  # JSON
    """A JSON body; header names with underscores for hyphens."""
    return Reply(
        status=status,
        body=json.dumps(body).encode(),
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def data_error(status: int, message: str, **headers: str) -> Reply:
    """An error of the data plane: google.rpc.Status as JSON."""
    return answer(
        {"code": RPC_CODES.get(status, 13), "message": message, "details": []}, status, **headers
    )


def control_error(status: int, message: str, code: str | None = None, **headers: str) -> Reply:
    """An error of the control plane."""
    code = code or CONTROL_CODES.get(status, "UNKNOWN")
    return answer(
        {"error": {"code": code, "message": message}, "status": status}, status, **headers
    )
