"""Whatever a server answers becomes an error of the product's tree that quotes none of it."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.huggingface import Endpoint, RolesRefused
from app.adapters.huggingface.faults import asked_wait, fault_of_event, fault_of_status
from app.core.domain.errors import (
    InklingError,
    Malformed,
    Overflow,
    ProviderError,
    RateLimited,
    Refused,
    Unauthorized,
)
from app.tests.fakes.openai_server import OVERFLOWS, ROLE_REFUSALS

THERE = Endpoint(model="some/model", token="hf_secret")
HERE = Endpoint(model="some/model", base_url="http://127.0.0.1:8080/v1?key=sk-1", token="sk-2")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(st.integers(300, 599), JSON, st.sampled_from([THERE, HERE]))
def test_every_status_is_an_error_with_a_sentence(
    status: int, body: object, endpoint: Endpoint
) -> None:
    error = fault_of_status(endpoint, status, {}, json.dumps(body).encode())
    assert isinstance(error, InklingError)
    assert not isinstance(error, Malformed)
    assert str(error).endswith((".", ")"))
    assert not any(secret in str(error) for secret in ("hf_secret", "sk-1", "sk-2", "127.0.0.1"))


@given(JSON)
def test_every_event_of_trouble_is_an_error(body: object) -> None:
    assert isinstance(fault_of_event(HERE, body, body), ProviderError | Refused)


@given(st.binary(max_size=300), st.sampled_from([400, 401, 422, 429, 500, 503]))
def test_bytes_that_are_no_text_do_no_harm(body: bytes, status: int) -> None:
    assert isinstance(fault_of_status(HERE, status, {}, body), InklingError)


@pytest.mark.parametrize(
    ("status", "expected", "advice"),
    [
        (401, Unauthorized, "HF_TOKEN"),
        (402, Unauthorized, "https://huggingface.co/settings/billing"),
        (403, Unauthorized, "Inference Providers"),
        (404, ProviderError, "HF_PROVIDER"),
        (429, RateLimited, "fewer calls"),
    ],
)
def test_hugging_face_s_statuses_say_where_to_go(
    status: int, expected: type[InklingError], advice: str
) -> None:
    error = fault_of_status(THERE, status, {}, b"")
    assert isinstance(error, expected)
    assert advice in str(error)


def test_a_spent_quota_is_no_matter_of_pace() -> None:
    body = b'{"error": {"message": "You exceeded your current quota", "code": "x"}}'
    assert isinstance(fault_of_status(HERE, 429, {}, body), Unauthorized)


def test_a_pace_that_speaks_of_length_is_a_pace() -> None:
    body = b'{"error": {"message": "Rate limit: 6000 tokens. Please reduce the length of it."}}'
    assert isinstance(fault_of_status(HERE, 429, {}, body), RateLimited)


@pytest.mark.parametrize("kind", OVERFLOWS)
def test_overflow_is_the_message_s_fault(kind: str) -> None:
    failure = OVERFLOWS[kind]
    error = fault_of_status(HERE, failure.status, {}, json.dumps(failure.body).encode())
    assert isinstance(error, Overflow)
    assert error.field == "message"


@pytest.mark.parametrize("kind", ROLE_REFUSALS)
def test_a_template_without_a_system_turn_is_known(kind: str) -> None:
    failure = ROLE_REFUSALS[kind]
    error = fault_of_status(HERE, failure.status, {}, json.dumps(failure.body).encode())
    assert isinstance(error, RolesRefused)


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "temperature must be >= 0", "type": "invalid_request_error"}},
        {"detail": [{"loc": ["body", "messages"], "msg": "field required"}]},
        {"error": "Input validation error: `temperature` must be strictly positive"},
        {"error": {"message": "max_tokens must be at least 1, got -1."}},
    ],
)
def test_other_complaints_are_plain_refusals(body: object) -> None:
    for status in (400, 422):
        error = fault_of_status(HERE, status, {}, json.dumps(body).encode())
        assert type(error) is Refused


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7.0), ("0", 0.0), ("1.5", 1.5), ("-3", 0.0), ("999999999", 86_400.0)],
)
def test_a_wait_in_seconds_is_read(said: str, seconds: float) -> None:
    assert asked_wait({"retry-after": said}, "") == seconds


def test_a_wait_until_a_date_is_read() -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    wait = asked_wait({"retry-after": until}, "")
    assert wait is not None
    assert 27 < wait <= 30
    past = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
    assert asked_wait({"retry-after": past}, "") == 0


@pytest.mark.parametrize("said", ["", "soon", "nan", "inf", "99 Foo 2026", "Mon, 99 Nov 2026"])
def test_a_wait_nobody_can_read_is_none(said: str) -> None:
    assert asked_wait({"retry-after": said}, "") is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_header_is_too_odd(said: str, body: str) -> None:
    wait = asked_wait({"retry-after": said}, body)
    assert wait is None or 0 <= wait <= 86_400
