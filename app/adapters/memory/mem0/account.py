"""mem0's calls as this product uses them: plain values in, plain values out, our errors.

Texts are sent to be kept as they are (`infer=False`): mem0 derives nothing from them by itself.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, TypeVar
from urllib.parse import quote

from app.adapters.memory.mem0.errors import status_of, translated
from app.core.domain.errors import Malformed, Missing, Unauthorized, Unavailable

T = TypeVar("T")

PAGE = 200
MOST_DELETED = 1_000
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One memory as mem0 keeps it."""

    id: str
    text: str
    fields: Mapping[str, object]


class Account:
    """The calls of one account. After `close` every call is `Unavailable`."""

    def __init__(self, client: Any, *, org: str | None, project: str | None) -> None:  # noqa: ANN401  # untyped vendor
        self._client = client
        self._expected = {"org_id": org, "project_id": project}
        self._closed = False
        self._pending: dict[str, set[str]] = {}

    async def add(self, owner: str, text: str, fields: Mapping[str, str]) -> str | None:
        """Keep a new memory; its id, or None when mem0 does not tell it."""
        answer = await self._ask(
            lambda: self._client.add(
                [{"role": "user", "content": text}],
                user_id=owner,
                metadata=dict(fields),
                infer=False,
            )
        )
        state = _mapping(answer)
        if not state.get("results") and isinstance(event := state.get("event_id"), str):
            self._pending.setdefault(owner, set()).add(event)
            state = await self._outcome(event)
            self._pending[owner].discard(event)
            if not self._pending[owner]:
                del self._pending[owner]
        _succeeded(state)
        results = state.get("results")
        first = results[0] if isinstance(results, list) and results else None
        found = first.get("id") if isinstance(first, Mapping) else None
        return found if isinstance(found, str) else None

    async def settle(self, owner: str) -> None:
        """Return when what was added for a person, and given up waiting for, is kept or not."""
        for event in sorted(self._pending.get(owner, ())):
            await self._outcome(event)
        self._pending.pop(owner, None)

    async def update(self, memory_id: str, text: str, fields: Mapping[str, str]) -> bool:
        """Replace a memory; False when it is not there any more."""
        try:
            await self._ask(
                lambda: self._client.update(memory_id, text=text, metadata=dict(fields)),
                absent=True,
            )
        except Missing:
            return False
        return True

    async def page(self, conditions: list[object], number: int) -> tuple[list[Kept], bool]:
        """One page (from 1) of the memories that meet all conditions, and whether more follow."""
        answer = await self._ask(
            lambda: self._client.get_all(filters={"AND": conditions}, page=number, page_size=PAGE)
        )
        return _kept(answer), bool(_mapping(answer).get("next"))

    async def search(self, query: str, conditions: list[object], limit: int) -> list[Kept]:
        """The memories that meet all conditions, best first by mem0's own measure."""
        answer = await self._ask(
            lambda: self._client.search(
                query, filters={"AND": conditions}, top_k=limit, threshold=0.0
            )
        )
        return _kept(answer)

    async def delete(self, ids: Collection[str]) -> None:
        """Delete by mem0's ids; those that are not there are no error."""
        listed = list(ids)
        for start in range(0, len(listed), MOST_DELETED):
            await self._delete_batch(listed[start : start + MOST_DELETED])

    async def drop(self, owner: str) -> None:
        """Delete all that is kept of a person and the person; return when mem0 has done it."""
        for call in (
            lambda: self._client.delete_all(user_id=owner),
            lambda: self._raw("DELETE", f"/v2/entities/user/{owner}/"),
        ):
            try:
                answer = _mapping(await self._ask(call, absent=True))
            except Missing:
                continue
            if isinstance(event := answer.get("event_id"), str):
                _succeeded(await self._outcome(event))

    async def ping(self) -> None:
        """Return when mem0 accepts the key, and it belongs to the expected project."""
        answer = _mapping(await self._ask(lambda: self._raw("GET", "/v1/ping/")))
        for name, expected in self._expected.items():
            if expected is not None and answer.get(name) != expected:
                setting = f"MEM0_{name.upper()}"
                raise Unauthorized(f"MEM0_API_KEY is not a key of the one that {setting} names.")

    async def close(self) -> None:
        """Let go of the connections."""
        self._closed = True
        await self._client.async_client.aclose()

    async def _delete_batch(self, ids: list[str]) -> None:
        batch = [{"memory_id": memory_id} for memory_id in ids]
        try:
            await self._ask(lambda: self._client.batch_delete(batch), absent=True)
        except Missing:  # one of them is gone, which may have stopped the others
            for memory_id in ids:
                await self._delete_one(memory_id)

    async def _delete_one(self, memory_id: str) -> None:
        try:
            await self._ask(lambda: self._client.delete(memory_id), absent=True)
        except Missing:
            return

    async def _outcome(self, event: str) -> Mapping[str, Any]:
        """How an event ended, waiting for its end. The caller sets the limit."""
        path = f"/v1/event/{quote(event, safe='')}/"
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            try:
                answer = await self._ask(lambda: self._raw("GET", path), absent=True)
            except Missing:  # mem0 does not keep events for ever
                break
            if _mapping(answer).get("status") in {"SUCCEEDED", "FAILED"}:
                return _mapping(answer)
            await asyncio.sleep(pause)
        return {}

    async def _raw(self, method: str, path: str) -> object:
        """What the client has no method for, or hides the answer of, over its own connection."""
        response = await self._client.async_client.request(method, path)
        response.raise_for_status()
        return response.json()

    async def _ask(self, call: Callable[[], Awaitable[T]], *, absent: bool = False) -> T:
        """The answer. `Missing` only where the caller says that a thing may be `absent`."""
        if self._closed:
            raise Unavailable("The connection to mem0 is closed.")
        try:
            return await call()
        except Exception as error:
            if absent and status_of(error) == 404 and _told_in_json(error):
                raise Missing("mem0 has no such memory.") from error
            raise translated(error) from error


def _succeeded(state: Mapping[str, Any]) -> None:
    if state.get("status") == "FAILED":
        raise Unavailable("mem0 could not carry out a change; it is tried again.")


def _told_in_json(error: Exception) -> bool:
    """Whether mem0 itself says that something is missing, not a wrong address."""
    if getattr(error, "details", None):
        return True
    response = getattr(error, "response", None)
    kind = getattr(response, "headers", {}).get("content-type", "")
    return str(kind).startswith("application/json")


def _mapping(answer: object) -> Mapping[str, Any]:
    if not isinstance(answer, Mapping):
        raise Malformed("mem0 answered in a form of its own: check MEM0_BASE_URL.")
    return answer


def _kept(answer: object) -> list[Kept]:
    results = _mapping(answer).get("results")
    if not isinstance(results, list):
        raise Malformed("mem0 answered without results: check MEM0_BASE_URL.")
    found = []
    for result in results:
        memory_id = _mapping(result).get("id")
        text = result.get("memory")
        if not isinstance(memory_id, str) or not isinstance(text, str):
            raise Malformed("mem0 answered with a memory that has no id or text.")
        fields = result.get("metadata")
        found.append(
            Kept(id=memory_id, text=text, fields=fields if isinstance(fields, Mapping) else {})
        )
    return found
