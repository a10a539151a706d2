"""The emulator as an ASGI application: requests are recorded, disturbed, admitted and served."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any
from urllib.parse import parse_qs, unquote

from app.tests.fakes.pinecone import control, namespaces, vectors
from app.tests.fakes.pinecone.faults import Fault, Faults
from app.tests.fakes.pinecone.replies import Rejected, Reply, bad, control_error, data_error
from app.tests.fakes.pinecone.world import World

VERSION = re.compile(r"\d{4}-\d{2}")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it came over the wire. `status` is what it was answered with; 0 = cut off."""

    method: str
    path: str
    raw_path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any
    size: int
    status: int = 0


class Broken(Exception):
    """Ends the connection."""


@dataclass(frozen=True, slots=True)
class Era:
    """From one reset to the next; a request that comes to its end later belongs to its own."""

    world: World
    faults: Faults = field(default_factory=Faults)
    requests: list[Request] = field(default_factory=list)

    def record(self, request: Request, status: int) -> None:
        """Keep a request with what it was answered."""
        self.requests.append(replace(request, status=status))

    def served(self, request: Request) -> Reply:
        """The answer, errors included."""
        try:
            self.admit(request)
            return served(self.world, request)
        except Rejected as rejected:
            if of_control(request.path):
                return control_error(rejected.status, rejected.message, rejected.code)
            return data_error(rejected.status, rejected.message)

    def admit(self, request: Request) -> None:
        """Raise for a request that lacks its version or its key, or is too long."""
        if not VERSION.fullmatch(request.headers.get("x-pinecone-api-version", "")):
            raise bad("The header X-Pinecone-Api-Version must name a version")
        if request.headers.get("api-key") != self.world.api_key:
            raise Rejected(401, "Invalid API Key")
        if len(request.raw_path) > self.world.limits.url_bytes:
            raise Rejected(414, "URI too long")


class Application:
    """One emulated project at a time."""

    def __init__(self, world: World) -> None:
        self.era = Era(world)
        self._numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        era = self.era
        request = await incoming(scope, receive)
        fault = era.faults.take(request.method, request.path)
        if fault is not None and fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        if fault is not None and fault.cut:
            era.record(request, 0)
            await cut_off(send)
            raise Broken
        reply = disturbed(request, fault) or era.served(request)
        era.record(request, reply.status)
        await sent(send, reply, next(self._numbers))


def of_control(path: str) -> bool:
    """Whether a path is the control plane's."""
    return path.startswith("/indexes")


def served(world: World, request: Request) -> Reply:  # noqa: PLR0911  # a table of paths
    """The answer to an admitted request."""
    method, path, body = request.method, request.path, request.body
    head, _, name = path.removeprefix("/").partition("/")
    match (method, head, name):
        case ("GET", "indexes", ""):
            return control.list_indexes(world)
        case ("POST", "indexes", ""):
            return control.create_index(world, body)
        case ("GET", "indexes", _):
            return control.describe_index(world, name)
        case ("PATCH", "indexes", _):
            return control.configure_index(world, name, body)
        case ("DELETE", "indexes", _):
            return control.delete_index(world, name)
        case ("GET", "namespaces", ""):
            return namespaces.list_namespaces(world, *paging(request, "prefix"))
        case ("POST", "namespaces", ""):
            return namespaces.create_namespace(world, body)
        case ("GET", "namespaces", _):
            return namespaces.describe_namespace(world, name)
        case ("DELETE", "namespaces", _):
            return namespaces.delete_namespace(world, name)
    return served_vectors(world, request)


def served_vectors(world: World, request: Request) -> Reply:  # noqa: PLR0911  # a table of paths
    """The answer to a request about records."""
    space = first(request, "namespace") or "__default__"
    match (request.method, request.path):
        case ("POST", "/vectors/upsert"):
            return vectors.upsert(world, request.body, request.size)
        case ("POST", "/query"):
            return vectors.query(world, request.body)
        case ("GET", "/vectors/fetch"):
            return vectors.fetch(world, request.query.get("ids", []), space)
        case ("POST", "/vectors/fetch_by_metadata"):
            return vectors.fetch_by_metadata(world, request.body)
        case ("GET", "/vectors/list"):
            return vectors.list_ids(world, space, *paging(request, "prefix"))
        case ("POST", "/vectors/delete"):
            return vectors.delete(world, request.body)
        case ("POST", "/vectors/update"):
            return vectors.update(world, request.body)
        case ("POST", "/describe_index_stats"):
            return vectors.stats(world)
    raise Rejected(404, "No such path")


def first(request: Request, name: str) -> str:
    """A query parameter, or nothing."""
    return request.query.get(name, [""])[0]


def paging(request: Request, prefix: str) -> tuple[str, int, str | None]:
    """Prefix, limit and token of a list."""
    limit = first(request, "limit") or "100"
    if not limit.isdecimal():
        raise bad("limit must be a number")
    return first(request, prefix), int(limit), first(request, "paginationToken") or None


def disturbed(request: Request, fault: Fault | None) -> Reply | None:
    """What a fault answers in place of the emulator, if it does."""
    if fault is None:
        return None
    if fault.status is not None:
        error = control_error if of_control(request.path) else data_error
        return error(fault.status, fault.message, **fault.headers)
    if fault.body is not None:
        return Reply(body=fault.body, headers=fault.headers)
    return None


async def incoming(scope: Scope, receive: Receive) -> Request:
    """The request with its body."""
    content = b""
    while True:
        message = await receive()
        content += message.get("body", b"")
        if not message.get("more_body"):
            break
    raw = scope["raw_path"].decode("ascii")
    query = scope["query_string"].decode("ascii")
    try:
        body = json.loads(content) if content else {}
    except ValueError:
        body = {}
    return Request(
        method=scope["method"],
        path=unquote(raw),
        raw_path=f"{raw}?{query}",
        query=parse_qs(query, keep_blank_values=True),
        headers={name.decode().lower(): value.decode() for name, value in scope["headers"]},
        body=body,
        size=len(content),
    )


async def sent(send: Send, reply: Reply, number: int) -> None:
    """Send an answer."""
    headers = {
        "content-type": "application/json",
        "content-length": str(len(reply.body)),
        "x-pinecone-request-id": str(number),
        **reply.headers,
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    await send({"type": "http.response.body", "body": reply.body})


async def cut_off(send: Send) -> None:
    """Send the beginning of an answer that promises more."""
    raw = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
    await send({"type": "http.response.start", "status": 200, "headers": raw})
    await send({"type": "http.response.body", "body": b'{"matches": [', "more_body": True})
