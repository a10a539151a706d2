"""What links a memory to a few words: the same word, a field of life, or nothing one could name."""

import pytest

from app.core.domain.memory import MType
from app.core.hypotheses.ties import asked_of, fields_of, link_of
from app.core.intent import task_ids
from app.core.text.tables import table
from app.tests.core.hypotheses.briefs import remembered


@pytest.mark.parametrize(
    ("task", "text", "language", "memory", "mtype", "bears"),
    [
        ("plan_workout", "training plan", "en", "Run the city half marathon", MType.GOAL, True),
        ("write_story", "bedtime story", "en", "I have two kids, Theo", MType.PROFILE, True),
        ("troubleshoot", "säge geräusch", "de", "Die Kreissäge ist laut", MType.HISTORY, True),
        ("write_email", "mail bailleur", "fr", "La chaudière est en panne", MType.HISTORY, True),
        ("save_money", "presupuesto", "es", "Quiero ahorrar para una moto", MType.GOAL, True),
        ("write_message", "message to Jess", "en", "My partner Jess is late", MType.HISTORY, True),
        ("plan_meals", "dinner ideas", "en", "Save money for a car", MType.GOAL, False),
        ("cook_recipe", "kuchen backen", "de", "Der Kunde zahlt nicht", MType.HISTORY, False),
        ("brainstorm_ideas", "breakfast ideas", "en", "I'm an engineer", MType.PROFILE, False),
        ("find_gift", "cadeau maman", "fr", "Je veux courir 10 km", MType.GOAL, False),
        ("lookup_career", "summer job", "en", "Get 1450 on the SAT in June", MType.GOAL, False),
    ],
)
def test_a_memory_bears_on_what_it_shares_a_word_or_a_field_with(
    task: str, text: str, language: str, memory: str, mtype: MType, *, bears: bool
) -> None:
    """Nearness of meaning is not believed across fields, nor in other languages."""
    near = remembered(memory, mtype, relevant=not bears)
    link = link_of(near, asked_of(task, text, language))
    assert link is None or bears
    assert not bears or (link is not None and link.bound)


def test_who_one_is_is_not_the_matter_of_a_letter() -> None:
    told = remembered("I work as a nurse", MType.PROFILE, relevant=False)
    assert link_of(told, asked_of("write_email", "email my boss", "en")) is None
    assert link_of(told, asked_of("write_cv", "improve my cv", "en")) is not None


def test_words_that_everybody_uses_link_nothing() -> None:
    told = remembered("Always write short emails to people at work", relevant=False)
    assert link_of(told, asked_of("write_text", "write something short", "en")) is None


def test_a_part_of_a_word_is_not_the_word() -> None:
    assert "food" not in fields_of("I'm a backend engineer")
    assert "sport" not in fields_of("Je pars en train")


def test_every_field_names_tasks_that_exist() -> None:
    for name, row in table("app.core.hypotheses", "ties.toml").items():
        if name != "generic":
            for task in row["tasks"].split():
                assert task in task_ids(), task
