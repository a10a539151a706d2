"""What is told to telemetry is also counted, by names and a few fields that hold no person's data.

A field is counted only when it is named here; `user_id` and everything unknown is passed by.
"""

from collections.abc import Callable, Mapping

from app.adapters.telemetry.figures import OTHER, Count, Duration, Figures
from app.core.ports.telemetry import Telemetry

Field = str | float | bool | None
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REASONS = ("reason", "kind", "error")  # in which a line says why: the first that is there


class CountingTelemetry:
    """A `Telemetry` that hands everything on to another and keeps figures of it."""

    def __init__(self, inner: Telemetry) -> None:
        self._inner = inner
        self._figures = Figures()
        self._kept = _Kept(self._figures)

    def event(self, name: str, **fields: Field) -> None:
        """Count it, and what it measures."""
        self._kept.events.add(name, _reason(fields))
        measure = self._kept.measures.get(name)
        if measure is not None:
            measure(fields)
        self._inner.event(name, **fields)

    def warning(self, name: str, **fields: Field) -> None:
        """Count it."""
        self._kept.warnings.add(name, _reason(fields))
        self._inner.warning(name, **fields)

    def gauge(self, name: str, about: str, read: Callable[[], float | None]) -> None:
        """Show a state, read at each look: quickly, without waiting; None = not known now."""
        self._figures.gauge(name, about, read)

    def exposition(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return self._figures.exposition()


class _Kept:
    """What is kept, and which event tells of it."""

    def __init__(self, figures: Figures) -> None:
        count, duration = figures.counter, figures.duration
        self.events: Count = count(
            "inkling_events", "Things that happened, by name.", ("event", "reason")
        )
        self.warnings: Count = count(
            "inkling_warnings", "Things to act on, by name.", ("warning", "reason")
        )
        self._calls: Count = count(
            "inkling_http_requests", "Calls answered, by route.", ("method", "path", "status")
        )
        self._took: Duration = duration(
            "inkling_http_request_seconds", "From call to end of answer.", ("method", "path")
        )
        self._lacked: Count = count(
            "inkling_http_degraded", "Calls served without a dependency.", ("dependency",)
        )
        self._shown: Count = count(
            "inkling_hypotheses_shown", "Guesses shown, by task and rank.", ("task", "rank")
        )
        self._chosen: Count = count(
            "inkling_hypotheses_chosen", "Guesses picked, by task and rank.", ("task", "rank")
        )
        self._tokens: Count = count(
            "inkling_chat_tokens", "Tokens sent to and had from the model.", ("direction",)
        )
        self._chat: Duration = duration("inkling_chat_seconds", "A whole answer of chat.", ())
        self._own: Duration = duration(
            "inkling_chat_own_seconds", "Our own share of an answer of chat.", ()
        )
        self.measures: Mapping[str, Callable[[Mapping[str, Field]], None]] = {
            "http_request": self._request,
            "hypotheses_shown": self._guesses,
            "hypothesis_chosen": self._pick,
            "chat_answered": self._answer,
        }

    def _request(self, fields: Mapping[str, Field]) -> None:
        path, method = fields.get("path"), fields.get("method")
        method = method if method in METHODS else OTHER  # callers may make up any
        self._calls.add(method, path, fields.get("status"))
        self._took.add(_number(fields.get("latency_ms")) / 1000, method, path)
        lacking = fields.get("degraded")
        if isinstance(lacking, str):
            for dependency in lacking.split(", "):
                self._lacked.add(dependency)

    def _guesses(self, fields: Mapping[str, Field]) -> None:
        for rank in range(1, int(_number(fields.get("count"))) + 1):
            self._shown.add(fields.get("task"), rank)

    def _pick(self, fields: Mapping[str, Field]) -> None:
        self._chosen.add(fields.get("task"), fields.get("rank"))

    def _answer(self, fields: Mapping[str, Field]) -> None:
        self._tokens.add("prompt", by=_number(fields.get("prompt_tokens")))
        self._tokens.add("completion", by=_number(fields.get("completion_tokens")))
        self._chat.add(_number(fields.get("latency_ms")) / 1000)
        self._own.add(_number(fields.get("own_ms")) / 1000)


def _reason(fields: Mapping[str, Field]) -> str:
    for name in REASONS:
        value = fields.get(name)
        if isinstance(value, str):
            return value
    return ""


def _number(value: Field) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
