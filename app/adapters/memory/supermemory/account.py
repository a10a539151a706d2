"""supermemory's calls as this product uses them: plain values in, plain values out, our errors.

Texts go in as documents for retrieval only (`superrag`): nothing is derived from them.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from app.adapters.memory.supermemory.errors import says_missing, translated
from app.core.domain.errors import Malformed, Missing, Unavailable

T = TypeVar("T")

PAGE = 100
MOST_DELETED = 100
MOST_FOUND = 100
_PIPELINE = "superrag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document; `text` is None until supermemory has read it, or when it was not asked for."""

    id: str
    text: str | None
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """What is to be kept under an id of ours."""

    id: str
    text: str
    fields: Mapping[str, str]


class Account:
    """The calls of one account. After `close` every call is `Unavailable`."""

    def __init__(self, client: Any, transport: Any) -> None:  # noqa: ANN401  # the vendor's own
        self._client = client
        self._transport = transport
        self._closed = False

    async def replace(self, namespace: str, document: NewDocument) -> bool:
        """Replace the text and fields under an id; False when there is nothing under it."""
        try:
            await self._ask(
                lambda: self._client.documents.update(
                    namespace,
                    document.id,
                    content=document.text,
                    metadata=dict(document.fields),
                    task_type=_PIPELINE,
                ),
                absent=True,
            )
        except Missing:
            return False
        return True

    async def add(self, namespace: str, documents: list[NewDocument]) -> None:
        """Keep documents under ids that are not there: under one that is, texts would be joined."""
        sent = [
            {"id": document.id, "content": document.text, "metadata": dict(document.fields)}
            for document in documents
        ]
        answer = await self._ask(
            lambda: self._client.documents.batch_add(namespace, documents=sent, task_type=_PIPELINE)
        )
        results = _listed(answer, "results")
        refused = [one for one in results if _value(one, "status") in {"error", "failed"}]
        if refused or len(results) < len(documents):
            raise Unavailable("supermemory did not take all memories; it is tried again.")

    async def get(self, namespace: str, document_id: str) -> Document | None:
        """The document, or None."""
        try:
            answer = await self._ask(
                lambda: self._client.documents.get(namespace, document_id), absent=True
            )
        except Missing:
            return None
        return _document(answer)

    async def page(
        self, namespace: str, condition: Mapping[str, object] | None, number: int
    ) -> tuple[list[Document], bool]:
        """One page (from 1) of the documents that meet the condition, and whether more follow.

        Oldest first, so that what is added meanwhile does not move the pages to come.
        """
        chosen = {} if condition is None else {"filter": condition}
        try:
            answer = await self._ask(
                lambda: self._client.list(
                    namespace,
                    "documents",
                    page=number,
                    limit=PAGE,
                    sort="createdAt",
                    order="asc",
                    include={"content": True},
                    **chosen,
                ),
                absent=True,
            )
        except Missing:  # nobody of this name yet
            return [], False
        pages = _value(_value(answer, "pagination"), "total_pages")
        if not isinstance(pages, int | float):
            raise Malformed("supermemory answered without pages: check SUPERMEMORY_BASE_URL.")
        return [_document(one) for one in _listed(answer, "documents")], number < pages

    async def search(
        self, namespace: str, query: str, condition: Mapping[str, object], limit: int
    ) -> list[Mapping[str, object]]:
        """The fields of the documents whose passages are nearest, best first, repeats included."""
        try:
            answer = await self._ask(
                lambda: self._client.search(
                    namespace,
                    query=query,
                    filter=condition,
                    search_mode="chunks",
                    limit=limit,
                    threshold=0.0,
                    include={"documents": True},
                ),
                absent=True,
            )
        except Missing:
            return []
        return [_found_fields(one) for one in _listed(answer, "results")]

    async def delete(self, namespace: str, ids: Collection[str]) -> None:
        """Delete by either kind of id; those that are not there are no error."""
        listed = sorted(ids)
        for start in range(0, len(listed), MOST_DELETED):
            batch = listed[start : start + MOST_DELETED]
            await self._delete_batch(namespace, batch)

    async def drop(self, namespace: str) -> None:
        """Delete all that is kept of a person, at once."""
        try:
            await self._ask(lambda: self._client.namespaces.delete(namespace), absent=True)
        except Missing:
            return

    async def ping(self) -> None:
        """Return when supermemory accepts the key."""
        answer = await self._ask(lambda: self._client.namespaces.list(page=1, limit=1))
        _listed(answer, "namespaces")

    async def close(self) -> None:
        """Let go of the connections."""
        self._closed = True
        await self._transport.aclose()

    async def _delete_batch(self, namespace: str, ids: list[str]) -> None:
        try:
            answer = await self._ask(
                lambda: self._client.documents.delete(namespace, ids=ids), absent=True
            )
        except Missing:
            return
        for failure in _listed(answer, "errors"):
            document_id = _value(failure, "id")
            if not isinstance(document_id, str) or await self.get(namespace, document_id):
                raise Unavailable("supermemory did not delete all memories; it is tried again.")

    async def _ask(self, call: Callable[[], Awaitable[T]], *, absent: bool = False) -> T:
        """The answer. `Missing` only where the caller says that a thing may be `absent`."""
        if self._closed:
            raise Unavailable("The connection to supermemory is closed.")
        try:
            return await call()
        except Exception as error:
            if absent and says_missing(error):
                raise Missing("supermemory has no such memory.") from error
            raise translated(error) from error


def _value(thing: object, name: str) -> object:
    """A field of an answer; the client passes on what it cannot read as it came."""
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def _listed(answer: object, name: str) -> list[object]:
    value = _value(answer, name)
    if not isinstance(value, list):
        raise Malformed(f"supermemory answered without {name}: check SUPERMEMORY_BASE_URL.")
    return value


def _fields(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _document(answer: object) -> Document:
    document_id, text = _value(answer, "id"), _value(answer, "content")
    if not isinstance(document_id, str):
        raise Malformed("supermemory answered with a memory that has no id.")
    return Document(
        id=document_id,
        text=text if isinstance(text, str) else None,
        fields=_fields(_value(answer, "metadata")),
    )


def _found_fields(result: object) -> Mapping[str, object]:
    """A passage's own fields, and those of the document it is of."""
    document = _value(_value(result, "included"), "document")
    own = _fields(_value(result, "metadata"))
    return {**own, **_fields(_value(document, "metadata"))}
