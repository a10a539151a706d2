"""A stand-in for supermemory's hosted service: paths, headers, bodies, paging, limits and delays.

Written after the published v5 API description and the client's own source. A document under an id
that exists is appended to, an address alone is fetched as a page, mark-up is read away, content
is there only once a document has been read: so a careless use does not pass unseen.
"""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from app.tests.fakes.loopback import Answer, Asked, Loopback

KEY = "sm-test-key"
_NAMESPACE = r"([^/]+)"
_LEGAL = re.compile(r"[a-zA-Z0-9_:-]{1,100}")
_FIELD = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_WORD = re.compile(r"\w+")
_MARKUP = re.compile(r"<[^>]*>")


class SupermemoryService:
    """The service. A document is read `read_after` looks at it; until then it has no content."""

    def __init__(self) -> None:
        self.http = Loopback(self._answer)
        self.spaces: dict[str, dict[str, dict[str, Any]]] = {}
        self.read_after = 0
        self.refuses_batch_items = False
        self.locked_while_reading = False

    def _answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            return Answer(status=401, body={"error": "Unauthorized"})
        for method, pattern, handle in self._routes():
            found = re.fullmatch(pattern, asked.path)
            if found and asked.method == method:
                if found.groups() and not _LEGAL.fullmatch(found.group(1)):
                    return _bad("namespace")
                return handle(asked, *found.groups())
        return Answer(
            status=404, raw=b"<html>Not Found</html>", headers={"content-type": "text/html"}
        )

    def _routes(self) -> tuple[tuple[str, str, Callable[..., Answer]], ...]:
        return (
            ("GET", r"/ns", self._namespaces),
            ("DELETE", rf"/ns/{_NAMESPACE}", self._drop),
            ("POST", rf"/ns/{_NAMESPACE}/document/batch", self._batch_add),
            ("DELETE", rf"/ns/{_NAMESPACE}/document", self._delete),
            ("GET", rf"/ns/{_NAMESPACE}/document/([^/]+)", self._get),
            ("PATCH", rf"/ns/{_NAMESPACE}/document/([^/]+)", self._update),
            ("POST", rf"/ns/{_NAMESPACE}/list/documents", self._list),
            ("POST", rf"/ns/{_NAMESPACE}/search", self._search),
        )

    def _namespaces(self, asked: Asked) -> Answer:
        return Answer(
            body={
                "namespaces": [{"id": name, "namespace": name} for name in self.spaces],
                "pagination": _pagination(asked, len(self.spaces)),
            }
        )

    def _drop(self, _: Asked, space: str) -> Answer:
        gone = self.spaces.pop(space, None)
        if gone is None:
            return Answer(status=404, body={"error": "Namespace not found"})
        return Answer(
            body={
                "status": "deleted",
                "namespace": space,
                "deletedDocumentsCount": len(gone),
                "deletedMemoriesCount": 0,
            }
        )

    def _batch_add(self, asked: Asked, space: str) -> Answer:
        documents = asked.body["documents"]
        if not 1 <= len(documents) <= 600:
            return _bad("documents")
        results: list[dict[str, object]] = []
        for document in documents:
            if not _fit(document):
                return _bad("document")
            if self.refuses_batch_items:
                results.append({"id": document["id"], "status": "error", "error": "no room"})
                continue
            self._append(space, document)
            results.append({"id": document["id"], "status": "queued"})
        failed = sum(1 for one in results if one["status"] == "error")
        return Answer(body={"results": results, "count": len(results) - failed, "failed": failed})

    def _append(self, space: str, document: dict[str, Any]) -> None:
        kept = self.spaces.setdefault(space, {})
        former = kept.get(document["id"])
        now = datetime.now(UTC).isoformat()
        if former is None:
            kept[document["id"]] = {
                "id": f"doc_{uuid4().hex}",
                "content": document["content"],
                "metadata": document.get("metadata", {}),
                "createdAt": now,
                "updatedAt": now,
                "looks": 0,
            }
        elif document["content"] not in former["content"]:
            former["content"] += f"\n{document['content']}"
            former["metadata"] |= document.get("metadata", {})

    def _found(self, space: str, name: str) -> tuple[str, dict[str, Any]] | None:
        kept = self.spaces.get(space, {})
        if name in kept:
            return name, kept[name]
        return next(((own, one) for own, one in kept.items() if one["id"] == name), None)

    def _get(self, _: Asked, space: str, name: str) -> Answer:
        found = self._found(space, name)
        if found is None:
            return Answer(status=404, body={"error": "Document not found"})
        return Answer(body=self._public(found[1], content=True))

    def _update(self, asked: Asked, space: str, name: str) -> Answer:
        found = self._found(space, name)
        if found is None:
            return Answer(status=404, body={"error": "Document not found"})
        document = found[1]
        if not _fit({"id": name, "content": "x", **asked.body}):
            return _bad("document")
        if self.locked_while_reading and document["looks"] < self.read_after:
            document["looks"] += 1
            return Answer(status=409, body={"error": "Document is still being processed"})
        if asked.body.get("content", document["content"]) != document["content"]:
            document["content"], document["looks"] = asked.body["content"], 0
        document["metadata"] |= asked.body.get("metadata", {})
        document["updatedAt"] = datetime.now(UTC).isoformat()
        return Answer(body={"id": document["id"], "status": "queued"})

    def _delete(self, asked: Asked, space: str) -> Answer:
        ids = asked.body["ids"]
        if not 1 <= len(ids) <= 100:
            return _bad("ids")
        errors = []
        for name in ids:
            found = self._found(space, name)
            if found is None:
                errors.append({"id": name, "error": "Document not found"})
            else:
                del self.spaces[space][found[0]]
        return Answer(body={"count": len(ids) - len(errors), "errors": errors})

    def _list(self, asked: Asked, space: str) -> Answer:
        limit = int(asked.query.get("limit", 10))
        if not 1 <= limit <= 100:
            return _bad("limit")
        found = [
            one
            for one in self.spaces.get(space, {}).values()
            if _meets((asked.body or {}).get("filter"), one["metadata"])
        ]
        if asked.query.get("order", "desc") == "desc":
            found.reverse()
        start = (int(asked.query.get("page", 1)) - 1) * limit
        content = ((asked.body or {}).get("include") or {}).get("content", False)
        return Answer(
            body={
                "documents": [
                    self._public(one, content=content) for one in found[start : start + limit]
                ],
                "chunks": [],
                "memories": [],
                "pagination": _pagination(asked, len(found)),
            }
        )

    def _search(self, asked: Asked, space: str) -> Answer:
        body = asked.body
        limit, threshold = body.get("limit", 10), body.get("threshold", 0.3)
        if not body.get("query") or not 1 <= limit <= 100 or not 0 <= threshold <= 1:
            return _bad("query, limit or threshold")
        found = []
        for one in self.spaces.get(space, {}).values():
            if not _meets(body.get("filter"), one["metadata"]) or self._read(one) is None:
                continue
            text = self._read(one) or ""
            chunks = [text[at : at + 500] for at in range(0, len(text), 500)]
            found += [(_alike(body["query"], chunk), chunk, one) for chunk in chunks]
        found.sort(key=lambda three: -three[0])
        fit = [three for three in found if three[0] >= threshold][:limit]
        return Answer(body={"results": [_result(*three) for three in fit], "searchTime": 1})

    def _read(self, document: dict[str, Any]) -> str | None:
        """The canonical text, once it has been looked at often enough."""
        if document["looks"] < self.read_after:
            return None
        content: str = document["content"]
        if re.fullmatch(r"https?://\S+", content):
            return "The page behind an address"
        return _MARKUP.sub("", content).strip()

    def _public(self, document: dict[str, Any], *, content: bool) -> dict[str, Any]:
        text = self._read(document)
        document["looks"] += 1
        return {
            "id": document["id"],
            "title": None,
            "type": "text",
            "summary": None,
            "content": text if content else None,
            "metadata": document["metadata"],
            "system": {
                "status": "queued" if text is None else "done",
                "dreamingStatus": "done",
                "createdAt": document["createdAt"],
                "updatedAt": document["updatedAt"],
            },
        }


def _result(score: float, chunk: str, document: dict[str, Any]) -> dict[str, Any]:
    system = {"createdAt": document["createdAt"], "updatedAt": document["updatedAt"]}
    return {
        "id": f"chunk_{uuid4().hex}",
        "chunk": chunk,
        "metadata": document["metadata"],
        "similarity": score,
        "isLatest": True,
        "isInference": False,
        "system": system,
        "included": {
            "document": {
                "id": document["id"],
                "title": None,
                "type": "text",
                "metadata": document["metadata"],
                "summary": None,
                "system": system,
            }
        },
    }


def _fit(document: dict[str, Any]) -> bool:
    metadata = document.get("metadata", {})
    return (
        1 <= len(document["id"]) <= 255
        and bool(document["content"])
        and all(_FIELD.fullmatch(name) for name in metadata)
        and all(isinstance(value, str | int | float | bool) for value in metadata.values())
        and not any("\x00" in str(value) for value in metadata.values())
        and "\x00" not in document["content"]
    )


def _meets(condition: Any, metadata: dict[str, Any]) -> bool:  # noqa: ANN401  # JSON
    if condition is None:
        return True
    if condition["operator"] in {"and", "or"}:
        found = [_meets(one, metadata) for one in condition["operands"]]
        return all(found) if condition["operator"] == "and" else any(found)
    value, wanted = metadata.get(condition["field"]), condition["value"]
    if not condition.get("caseSensitive", False) and isinstance(value, str):
        value, wanted = value.lower(), str(wanted).lower()
    return bool((value == wanted) == (condition["operator"] == "eq"))


def _pagination(asked: Asked, total: int) -> dict[str, float]:
    limit = int(asked.query.get("limit", 10))
    return {
        "currentPage": int(asked.query.get("page", 1)),
        "limit": limit,
        "totalItems": total,
        "totalPages": math.ceil(total / limit),
    }


def _bad(field: str) -> Answer:
    issue = {"code": "invalid", "path": [field], "message": f"Invalid {field}"}
    return Answer(status=400, body={"success": False, "error": [issue], "data": None})


def _alike(query: str, text: str) -> float:
    """A share of common words between 0 and 1: the service's own measure is another."""
    asked, told = set(_WORD.findall(query.lower())), set(_WORD.findall(text.lower()))
    return len(asked & told) / math.sqrt((len(asked) or 1) * (len(told) or 1))
