"""What was shown comes back as it was; what cannot be read is refused."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.domain.errors import Malformed
from app.core.domain.request import Proposal
from app.core.hypotheses import propose, seal, shown_key, unseal
from app.tests.core.hypotheses.briefs import AT, brief_of, remembered


def proposal(text: str = "help me email my landlord") -> Proposal:
    brief = brief_of(text, recalled=[remembered("The heating is broken")])
    return Proposal(
        user_id="ann",
        text=text,
        intent=brief.intent,
        hypotheses=propose(brief),
        auto_advance=False,
        shown_at=AT,
        expires_at=AT + timedelta(hours=24),
    )


@pytest.mark.parametrize("text", ["help me email my landlord", '🍕 {x} "q"', "اكتب رسالة", "a\nb"])
def test_a_proposal_comes_back_as_it_was(text: str) -> None:
    assert unseal(seal(proposal(text))) == proposal(text)


def test_it_is_kept_under_the_key_of_its_person_and_text() -> None:
    shown = seal(proposal())
    assert shown.key == shown_key("ann", "help me email my landlord")
    assert shown.user_id == "ann"
    assert shown.expires_at == proposal().expires_at


def test_the_key_is_of_the_trimmed_text_exactly() -> None:
    assert shown_key("ann", "  hello \n") == shown_key("ann", "hello")
    assert shown_key("ann", "hello") != shown_key("ann", "Hello")
    assert shown_key("ann", "hello") != shown_key("bob", "hello")
    assert shown_key("a", "b\nc") != shown_key("a\nb", "c")


@pytest.mark.parametrize(
    "payload",
    ["", "null", "[]", "{}", "not json", '{"version":99}', '{"version":1}', "[" * 100_000],
)
def test_an_unreadable_payload_is_malformed(payload: str) -> None:
    with pytest.raises(Malformed):
        unseal(replace(seal(proposal()), payload=payload))


@pytest.mark.parametrize("field", ["text", "intent", "hypotheses", "shown_at"])
def test_a_payload_with_a_field_of_another_kind_is_malformed(field: str) -> None:
    data = json.loads(seal(proposal()).payload)
    data[field] = 7
    with pytest.raises(Malformed):
        unseal(replace(seal(proposal()), payload=json.dumps(data)))


@given(st.text(max_size=200))
def test_no_payload_breaks_the_reader_in_another_way(payload: str) -> None:
    with pytest.raises(Malformed):
        unseal(replace(seal(proposal()), payload=payload))
