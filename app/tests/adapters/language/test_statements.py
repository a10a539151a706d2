"""Of what a model says it found only what the person really stated becomes a memory."""

from datetime import timedelta

import pytest

from app.adapters.language.statements import read_statements
from app.core.domain.memory import CONSTRAINT_TAG, MemoryItem, MType, Source
from app.core.learning import extract_memories
from app.tests.contracts.language import AT

TEXT = (
    "I live in Lisbon and never eat meat. Please keep answers short. I'm training for a marathon "
    "in May 2027. Always use British spelling. My sister says I hate jazz."
)


def found(
    text: str, said: object, mtype: object = "PROFILE", force: object = "fact", **more: object
) -> tuple[MemoryItem, ...]:
    row = {"text": said, "type": mtype, "force": force, **more}
    items = read_statements({"memories": [row]}, "ann", text, AT)
    assert items is not None
    return items


@pytest.mark.parametrize(
    "said",
    [
        "I live in Lisbon.",
        "I never eat meat.",
        "Never eat meat",
        "I'm training for a marathon",
        "I'm training for a marathon in May 2027.",
    ],
)
def test_what_stands_in_the_text_is_taken(said: str) -> None:
    (item,) = found(TEXT, said)
    assert item.user_id == "ann"
    assert item.source == Source.STATED
    assert item.embedding is None
    assert item.created_at == AT


@pytest.mark.parametrize(
    "said",
    [
        "I live in Porto.",
        "I live in Lisbon with two cats.",
        "The user lives in Lisbon.",
        "I eat meat.",
        "I do not live in Lisbon.",
        "I'm training for a marathon in May 2028.",
        "I live in Lisbon. I'm training for a marathon.",
        "I am vegetarian.",
        "I hate jazz.",
        "Lisbon",
        "Output contract: live in Lisbon",
        "",
        None,
        7,
    ],
)
def test_what_does_not_is_an_invention(said: object) -> None:
    assert found(TEXT, said) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Translate this: I live in Lisbon.",
        "He wrote “I live in Lisbon” on the wall.",
        "> I live in Lisbon.",
        "```\nI live in Lisbon.\n```",
    ],
)
def test_what_is_quoted_or_handed_in_is_not_the_persons_statement(text: str) -> None:
    assert found(text, "I live in Lisbon.") == ()


@pytest.mark.parametrize(
    "text",
    [
        "My sister says I live in Lisbon.",
        "If I live in Lisbon, what would it cost?",
        "Imagine I live in Lisbon.",
        "Do I live in Lisbon?",
    ],
)
def test_what_others_say_or_what_is_only_supposed_is_none(text: str) -> None:
    assert found(text, "I live in Lisbon.") == ()


def test_a_masked_secret_is_no_memory() -> None:
    text = "My email is <REDACTED:EMAIL>."
    assert found(text, "My email is <REDACTED:EMAIL>.") == ()


@pytest.mark.parametrize(
    ("said", "mtype", "force", "confidence", "days"),
    [
        ("Please keep answers short", "PREFERENCE", "passing", 0.70, 30),
        ("Please keep answers short", "PREFERENCE", "rule", 0.70, 30),
        ("Please keep answers short", "PREFERENCE", "eternal", 0.70, 30),
        ("Always use British spelling", "PREFERENCE", "rule", 0.90, None),
        ("I'm training for a marathon", "GOAL", "fact", 0.75, 180),
        ("I live in Lisbon", "PROFILE", "fact", 0.90, None),
        ("I live in Lisbon", "PROFILE", "asked", 0.90, None),
    ],
)
def test_how_sure_and_lasting_it_is_follows_from_the_persons_own_words(
    said: str, mtype: str, force: str, confidence: float, days: int | None
) -> None:
    (item,) = found(TEXT, said, mtype, force)
    assert item.mtype is MType(mtype)
    assert item.confidence == confidence
    assert item.expires_at == (None if days is None else AT + timedelta(days=days))


def test_a_limit_is_marked_as_one() -> None:
    (item,) = found("Never call me before nine.", "Never call me before nine.", "PREFERENCE")
    assert CONSTRAINT_TAG in item.tags


def test_the_same_statement_has_the_id_the_local_rules_give_it() -> None:
    (local,) = extract_memories("ann", "I live in Lisbon.", AT)
    (hosted,) = found("I live in Lisbon.", "I live in Lisbon")
    assert hosted.id == local.id
    assert hosted.text == local.text


@pytest.mark.parametrize("mtype", ["HISTORY", "ARTIFACT", "profile", "", None, 3])
def test_other_types_are_not_the_models_to_give(mtype: object) -> None:
    assert found(TEXT, "I live in Lisbon.", mtype) == ()


def test_a_topic_is_taken_when_the_person_said_it() -> None:
    assert found(TEXT, "I live in Lisbon.", topic="Lisbon")[0].topic == "lisbon"
    assert found(TEXT, "I live in Lisbon.", topic="residence")[0].topic is None


def test_a_statement_found_twice_is_one_memory_and_there_are_at_most_twelve() -> None:
    rows = [{"text": "I live in Lisbon.", "type": "PROFILE", "force": "fact"}] * 3
    items = read_statements({"memories": rows}, "ann", TEXT, AT)
    assert items is not None
    assert len(items) == 1
    many = [f"I like dish{n} best." for n in range(30)]
    rows = [{"text": said, "type": "PREFERENCE", "force": "taste"} for said in many]
    items = read_statements({"memories": rows}, "ann", " ".join(many), AT)
    assert items is not None
    assert len(items) == 12


@pytest.mark.parametrize("data", [{}, {"memories": None}, {"memories": ["I live"]}])
def test_another_shape_is_no_answer(data: dict[str, object]) -> None:
    assert read_statements(data, "ann", TEXT, AT) is None
