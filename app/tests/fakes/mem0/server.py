"""A stand-in for mem0's hosted service: its paths, headers, bodies, paging, limits and delays.

Written after the published OpenAPI description and the client's own source. What is not published
is made unkind on purpose: texts are trimmed, a NUL is refused, deletions are queued.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from app.tests.fakes.loopback import Answer, Asked, Loopback
from app.tests.fakes.mem0.filters import BadFilterError, meets, names_an_entity

KEY = "m0-test-key"
MOST_METADATA = 2_000
_WORD = re.compile(r"\w+")


class Mem0Service:
    """The service. `hidden_for` listings do not show a new memory; `pending_for` polls its event.

    `slow_adds`: adding is queued, as mem0 does with derived memories, not carried out at once;
    `silent_adds` are not told, `swallowed_adds` not even kept.
    """

    def __init__(self) -> None:
        self.http = Loopback(self._answer)
        self.memories: dict[str, dict[str, Any]] = {}
        self.entities: set[str] = set()
        self.slow_adds = False
        self.failing_adds = False
        self.silent_adds = False
        self.swallowed_adds = False
        self.hidden_for = 0
        self.pending_for = 0
        self._events: dict[str, list[Any]] = {}
        self._shown: Counter[str] = Counter()

    def _answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Token {KEY}":
            return Answer(status=401, body={"detail": "Invalid API key."})
        for method, pattern, handle in self._routes():
            found = re.fullmatch(pattern, asked.path)
            if found and asked.method == method:
                return handle(asked, *found.groups())
        return Answer(
            status=404, raw=b"<html>Not Found</html>", headers={"content-type": "text/html"}
        )

    def _routes(self) -> tuple[tuple[str, str, Callable[..., Answer]], ...]:
        return (
            ("GET", r"/v1/ping/", self._ping),
            ("GET", r"/v1/event/([^/]+)/", self._event),
            ("POST", r"/v3/memories/add/", self._add),
            ("POST", r"/v3/memories/search/", self._search),
            ("POST", r"/v3/memories/", self._list),
            ("DELETE", r"/v1/memories/", self._delete_all),
            ("PUT", r"/v1/memories/([^/]+)/", self._update),
            ("DELETE", r"/v1/memories/([^/]+)/", self._delete),
            ("DELETE", r"/v1/batch/", self._batch_delete),
            ("DELETE", r"/v2/entities/user/([^/]+)/", self._delete_entity),
        )

    def _ping(self, _: Asked) -> Answer:
        return Answer(body={"status": "ok", "org_id": "org-1", "project_id": "proj-1"})

    def _add(self, asked: Asked) -> Answer:
        body = asked.body
        if not body.get("messages") or not body.get("user_id") or "filters" in body:
            return _bad("messages and an entity id are needed at the top level")
        if refused := _unfit(body["messages"][0]["content"], body.get("metadata", {})):
            return refused
        if body.get("infer", True):
            return _bad("this stand-in derives no memories")
        event = str(uuid4())
        made = self._make(body)
        if self.slow_adds:
            self._events[event] = [self.pending_for, "failed" if self.failing_adds else made]
            return Answer(body={"message": "queued", "status": "PENDING", "event_id": event})
        results = [] if self.swallowed_adds else self._carry_out(made)
        return Answer(body={"status": "SUCCEEDED", "results": [] if self.silent_adds else results})

    def _make(self, body: dict[str, Any]) -> dict[str, Any]:
        now = datetime.now(UTC).isoformat()
        return {
            "id": str(uuid4()),
            "memory": body["messages"][0]["content"].strip(),
            "user_id": body["user_id"],
            "metadata": body.get("metadata", {}),
            "categories": [],
            "expiration_date": None,
            "created_at": now,
            "updated_at": now,
        }

    def _event(self, _: Asked, event: str) -> Answer:
        if event not in self._events:
            return Answer(status=404, body={"error": "Event not found"})
        left, work = self._events[event]
        if left > 0:
            self._events[event][0] -= 1
            return Answer(body={"id": event, "status": "PENDING"})
        if work == "failed":
            return Answer(body={"id": event, "status": "FAILED"})
        results = self._carry_out(work)
        self._events[event][1] = None
        return Answer(body={"id": event, "status": "SUCCEEDED", "results": results})

    def _carry_out(self, work: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # a memory or a call
        if isinstance(work, dict):
            self.memories[work["id"]] = work
            self.entities.add(work["user_id"])
            return [{"id": work["id"], "data": {"memory": work["memory"]}, "event": "ADD"}]
        if work is not None:
            work()
        return []

    def _list(self, asked: Asked) -> Answer:
        page, size = int(asked.query.get("page", 1)), int(asked.query.get("page_size", 100))
        if not 1 <= size <= 200:
            return _bad("page_size must be between 1 and 200")
        found = self._chosen(asked)
        if isinstance(found, Answer):
            return found
        shown = [one for one in found if self._visible(one["id"])]
        start = (page - 1) * size
        more = (
            f"{self.http.url}/v3/memories/?page={page + 1}" if start + size < len(shown) else None
        )
        results = shown[start : start + size]
        return Answer(
            body={"count": len(shown), "next": more, "previous": None, "results": results}
        )

    def _search(self, asked: Asked) -> Answer:
        body = asked.body
        top = body.get("top_k", 10)
        if not body.get("query", "").strip() or not 1 <= top <= 1_000:
            return _bad("query or top_k")
        found = self._chosen(asked)
        if isinstance(found, Answer):
            return found
        scored = [{**one, "score": _alike(body["query"], one["memory"])} for one in found]
        fit = [one for one in scored if one["score"] >= body.get("threshold", 0.1)]
        fit.sort(key=lambda one: -one["score"])
        return Answer(body={"results": fit[:top]})

    def _chosen(self, asked: Asked) -> list[dict[str, Any]] | Answer:
        filters = asked.body.get("filters")
        if any(name in asked.body for name in ("user_id", "agent_id")):
            return _bad("entity ids belong into filters")
        if not names_an_entity(filters):
            return _bad("filters must name an entity")
        try:
            return [one for one in reversed(self.memories.values()) if meets(filters, one)]
        except BadFilterError as error:
            return _bad(str(error))

    def _visible(self, memory_id: str) -> bool:
        self._shown[memory_id] += 1
        return self._shown[memory_id] > self.hidden_for

    def _update(self, asked: Asked, memory_id: str) -> Answer:
        memory = self.memories.get(memory_id)
        if memory is None:
            return Answer(status=404, body={"error": "Memory not found!"})
        if refused := _unfit(asked.body.get("text", "x"), asked.body.get("metadata", {})):
            return refused
        memory["memory"] = asked.body.get("text", memory["memory"]).strip()
        memory["metadata"] = {**memory["metadata"], **asked.body.get("metadata", {})}
        memory["updated_at"] = datetime.now(UTC).isoformat()
        return Answer(body=memory)

    def _delete(self, _: Asked, memory_id: str) -> Answer:
        if self.memories.pop(memory_id, None) is None:
            return Answer(status=404, body={"error": "Memory not found!"})
        return Answer(body={"message": "Memory deleted successfully!"})

    def _batch_delete(self, asked: Asked) -> Answer:
        ids = [one["memory_id"] for one in asked.body["memories"]]
        if len(ids) > 1_000:
            return _bad("Maximum of 1000 memories can be deleted in a single request")
        if any(memory_id not in self.memories for memory_id in ids):
            return Answer(status=404, body={"error": "Some memories were not found"})
        for memory_id in ids:
            del self.memories[memory_id]
        return Answer(body={"message": f"Successfully deleted {len(ids)} memories"})

    def _delete_all(self, asked: Asked) -> Answer:
        user = asked.query.get("user_id")
        if not user:
            return _bad("at least one filter is required")
        return self._queued(lambda: self._forget(user))

    def _delete_entity(self, _: Asked, user: str) -> Answer:
        if user not in self.entities:
            return Answer(status=404, body={"error": "Entity not found"})

        def work() -> None:
            self._forget(user)
            self.entities.discard(user)

        return self._queued(work)

    def _forget(self, user: str) -> None:
        self.memories = {
            name: one for name, one in self.memories.items() if user not in {"*", one["user_id"]}
        }

    def _queued(self, work: Callable[[], None]) -> Answer:
        event = str(uuid4())
        self._events[event] = [self.pending_for, work]
        return Answer(body={"message": "Delete in progress.", "event_id": event})


def _unfit(text: str, metadata: dict[str, Any]) -> Answer | None:
    if len(json.dumps(metadata)) > MOST_METADATA:
        return _bad("metadata must be at most 2000 characters")
    if any("\x00" in str(value) for value in (text, *metadata.values())):
        return Answer(status=500, body={"error": "Internal server error"})
    return None


def _bad(why: str) -> Answer:
    return Answer(status=400, body={"error": why})


def _alike(query: str, text: str) -> float:
    """A share of common words between 0 and 1: mem0's own measure is another, and no cosine."""
    asked, told = set(_WORD.findall(query.lower())), set(_WORD.findall(text.lower()))
    return len(asked & told) / math.sqrt((len(asked) or 1) * (len(told) or 1))
