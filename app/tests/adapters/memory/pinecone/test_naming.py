"""Names at Pinecone: legal, stable, and nobody's but one's own."""

import string
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.memory.pinecone.naming import (
    SHARED,
    moment,
    namespace_of,
    record_id,
    timestamp,
)
from app.adapters.memory.remote.vault import Kind
from app.tests.adapters.memory.pinecone.records import AT

PEOPLE = st.text(alphabet=string.ascii_letters + string.digits + "._@:-", min_size=1, max_size=128)
TRICKY = st.sampled_from([".", "..", "...", "__default__", "a", "a:b", "a:persona", "a:shown", "-"])
USERS = PEOPLE | TRICKY


def test_a_namespace_is_the_user_id() -> None:
    assert namespace_of("ann@example.org") == "ann@example.org"


@pytest.mark.parametrize("user_id", [".", "..", "...", "__default__", "__", "__other__"])
def test_a_name_that_means_something_to_a_server_is_escaped(user_id: str) -> None:
    assert namespace_of(user_id) == f"~{user_id}"


@given(USERS, USERS)
def test_no_two_people_share_a_namespace(one: str, other: str) -> None:
    assert (namespace_of(one) == namespace_of(other)) is (one == other)
    assert namespace_of(one) != SHARED
    assert quote(namespace_of(one), safe="") not in {".", ".."}


@given(USERS, USERS, st.sampled_from(Kind), st.sampled_from(Kind), st.text(max_size=5))
def test_no_two_people_share_a_record(
    one: str, other: str, kind: Kind, its: Kind, key: str
) -> None:
    same = record_id(one, kind, key, AT) == record_id(other, its, key, AT)
    assert same is ((one, kind) == (other, its))


@given(PEOPLE, st.sampled_from(Kind), st.text(max_size=256))
def test_an_id_is_ascii_and_short(user_id: str, kind: Kind, key: str) -> None:
    made = record_id(user_id, kind, key, AT)
    assert made.isascii()
    assert len(made) <= 512
    assert made.startswith(f"{user_id}:")


def test_a_memory_is_user_timestamp_uuid() -> None:
    made = record_id("ann", Kind.MEMORY, "ключ", AT)
    user_id, at, unique = made.split(":")
    assert (user_id, at) == ("ann", "20260301T120000.123456Z")
    assert len(unique) == 36
    assert record_id("ann", Kind.MEMORY, "ключ", AT) == made
    assert record_id("ann", Kind.MEMORY, "other", AT) != made


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_timestamp_keeps_every_microsecond(at: datetime) -> None:
    assert moment(timestamp(at)) == at
