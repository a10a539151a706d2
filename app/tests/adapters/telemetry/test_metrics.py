"""Figures of what happened, as Prometheus reads them; nothing of anybody among them."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.adapters.telemetry import CountingTelemetry
from app.tests.access.notes import Notes, Value

USER, TEXT = "ada.lovelace@example.org", "my landlord is a crook"


def figures(telemetry: CountingTelemetry) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by name and labels, read by Prometheus' own parser."""
    text = telemetry.exposition().decode("utf-8")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def request(telemetry: CountingTelemetry, **changed: Value) -> None:
    fields: dict[str, Value] = {
        "method": "GET",
        "path": "/v1/memories/{memory_id}",
        "status": 200,
        "latency_ms": 12.5,
        "user_id": USER,
    }
    telemetry.event("http_request", **(fields | changed))


def test_all_that_is_told_is_handed_on_unchanged() -> None:
    notes = Notes()
    telemetry = CountingTelemetry(notes)
    request(telemetry)
    telemetry.warning("fallback", notice=TEXT)
    assert notes.requests()[0]["user_id"] == USER
    assert notes.warnings == [("fallback", {"notice": TEXT})]


def test_calls_are_counted_and_timed_by_route_method_and_status() -> None:
    telemetry = CountingTelemetry(Notes())
    request(telemetry)
    request(telemetry, latency_ms=2_000.0)
    request(telemetry, status=404)
    found = figures(telemetry)
    route = (("method", "GET"), ("path", "/v1/memories/{memory_id}"))
    assert found["inkling_http_requests_total", (*route, ("status", "200"))] == 2
    assert found["inkling_http_requests_total", (*route, ("status", "404"))] == 1
    assert found["inkling_http_request_seconds_count", route] == 3
    assert found["inkling_http_request_seconds_sum", route] == pytest.approx(2.025)
    assert found["inkling_http_request_seconds_bucket", (("le", "0.025"), *route)] == 2


def test_what_calls_did_without_is_counted_one_by_one() -> None:
    telemetry = CountingTelemetry(Notes())
    request(telemetry, degraded="embedder, memory")
    request(telemetry, degraded="memory")
    request(telemetry)
    found = figures(telemetry)
    assert found["inkling_http_degraded_total", (("dependency", "memory"),)] == 2
    assert found["inkling_http_degraded_total", (("dependency", "embedder"),)] == 1


def test_the_rate_of_picks_can_be_had_from_what_was_shown_and_picked() -> None:
    telemetry = CountingTelemetry(Notes())
    telemetry.event("hypotheses_shown", user_id=USER, task="email", count=3, auto_advance=False)
    telemetry.event("hypotheses_shown", user_id=USER, task="email", count=2, auto_advance=False)
    telemetry.event("hypothesis_chosen", user_id=USER, task="email", rank=1, tokens=200)
    found = figures(telemetry)
    first, third = (("rank", "1"), ("task", "email")), (("rank", "3"), ("task", "email"))
    assert found["inkling_hypotheses_shown_total", first] == 2
    assert found["inkling_hypotheses_shown_total", third] == 1
    assert found["inkling_hypotheses_chosen_total", first] == 1


def test_answers_of_chat_are_counted_in_tokens_and_seconds() -> None:
    telemetry = CountingTelemetry(Notes())
    telemetry.event(
        "chat_answered", latency_ms=800, own_ms=20.0, prompt_tokens=148, completion_tokens=None
    )
    found = figures(telemetry)
    assert found["inkling_chat_tokens_total", (("direction", "prompt"),)] == 148
    assert found["inkling_chat_seconds_sum", ()] == 0.8
    assert found["inkling_chat_own_seconds_bucket", (("le", "0.025"),)] == 1


def test_warnings_are_counted_with_the_name_of_their_reason() -> None:
    telemetry = CountingTelemetry(Notes())
    telemetry.warning("limits_not_shared", reason="Unavailable")
    telemetry.warning("page_error", handler="send", kind="ValueError")
    telemetry.warning("fallback", notice=TEXT)
    found = figures(telemetry)
    for name, reason in (
        ("limits_not_shared", "Unavailable"),
        ("page_error", "ValueError"),
        ("fallback", ""),
    ):
        assert found["inkling_warnings_total", (("reason", reason), ("warning", name))] == 1


def test_a_state_is_read_when_somebody_looks_and_one_that_fails_hides_no_other() -> None:
    telemetry = CountingTelemetry(Notes())
    waiting = [3.0]

    def broken() -> float:
        raise RuntimeError(TEXT)

    telemetry.gauge("inkling_broken", "It breaks.", broken)
    telemetry.gauge("inkling_unknown", "Not known now.", lambda: None)
    telemetry.gauge("inkling_outbox_pending", "Writes that wait.", lambda: waiting[0])
    assert figures(telemetry)["inkling_outbox_pending", ()] == 3
    waiting[0] = 0.0
    found = figures(telemetry)
    assert found["inkling_outbox_pending", ()] == 0
    assert not {name for name, _ in found} & {"inkling_broken", "inkling_unknown"}


def test_no_person_and_no_text_is_in_it_whatever_is_told() -> None:
    telemetry = CountingTelemetry(Notes())
    request(telemetry, degraded=TEXT, path=TEXT, method=TEXT)
    for tell in (telemetry.event, telemetry.warning):
        tell("anything", user_id=USER, text=TEXT, reason=TEXT, task=TEXT, handler=TEXT, kind=TEXT)
        tell("anything", user_id=USER, notice=TEXT, error=TEXT)
    telemetry.event("hypotheses_shown", user_id=USER, task=TEXT, count=2, auto_advance=True)
    telemetry.event("hypothesis_chosen", user_id=USER, task=TEXT, rank=TEXT)
    telemetry.event("chat_answered", user_id=USER, latency_ms=TEXT, prompt_tokens=TEXT)
    text = telemetry.exposition().decode()
    assert 'path="other"' in text
    for secret in (USER, TEXT, "ada", "landlord", "/home", "/work", "python"):
        assert secret not in text


def test_the_number_of_label_values_is_bounded() -> None:
    telemetry = CountingTelemetry(Notes())
    for number in range(2_000):
        telemetry.event("conflict_resolved", reason=f"reason-{number}")
        request(telemetry, path=f"/made/up/{number}", method=f"M{number}")
    found = figures(telemetry)
    paths = {labels for name, labels in found if name == "inkling_http_requests_total"}
    assert len(paths) == 201
    assert (
        sum(value for (name, _), value in found.items() if name == "inkling_http_requests_total")
        == 2_000
    )


def test_two_processes_in_one_keep_their_figures_apart() -> None:
    one, other = CountingTelemetry(Notes()), CountingTelemetry(Notes())
    request(one)
    assert "/v1/memories/{memory_id}" not in other.exposition().decode()
