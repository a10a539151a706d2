"""How much a memory bears on a request: meaning and words together, and what stands for all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.domain.crafting import Candidate
from app.core.domain.memory import CONSTRAINT_TAG, Hit, MemoryItem, MType, Vector
from app.core.retrieval import RetrievalMode, relate
from app.core.retrieval.signals import Signals, fused
from app.tests.core.crafted import DIMENSIONS, memory

QUERY = "help me email my landlord about the broken heating"
ASKED: Vector = np.eye(DIMENSIONS, dtype=np.float32)[0]


def at_cosine(cosine: float) -> Vector:
    """A unit vector with this cosine to ASKED."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[0], vector[1] = cosine, np.sqrt(1 - cosine * cosine)
    return vector


def hit(text: str, cosine: float, mtype: MType = MType.PROFILE, lexical: float = 0.0) -> Hit:
    return Hit(item=memory(text, mtype, memory_id=text), cosine=cosine, lexical=lexical)


def preference(
    text: str, tags: tuple[str, ...] = (), mtype: MType = MType.PREFERENCE
) -> MemoryItem:
    return memory(text, mtype, memory_id=text, tags=tags, vector=at_cosine(0.05))


def standing_for(query: str, text: str, tags: tuple[str, ...] = ()) -> bool:
    (found,) = relate(query, ASKED, [], standing=[preference(text, tags)])
    return found.standing


def texts(found: tuple[Candidate, ...]) -> list[str]:
    return [one.item.text for one in found]


def test_the_most_relevant_comes_first() -> None:
    found = relate(
        QUERY,
        ASKED,
        [
            hit("likes jazz", 0.1),
            hit("the landlord is Mr Weber", 0.5),
            hit("broken heating since May", 0.5),
        ],
    )
    assert texts(found) == ["broken heating since May", "the landlord is Mr Weber", "likes jazz"]
    assert [one.relevant for one in found] == [True, True, False]


def test_words_raise_what_meaning_alone_leaves_equal() -> None:
    with_words, without = relate(QUERY, ASKED, [hit("heating bill", 0.3), hit("gas invoice", 0.3)])
    assert with_words.item.text == "heating bill"
    assert with_words.relevance > without.relevance


def test_a_rare_word_counts_more_than_one_that_every_memory_holds() -> None:
    hits = [hit(f"email number {place}", 0.2) for place in range(20)] + [
        hit("Weber's landlord licence", 0.2)
    ]
    assert texts(relate(QUERY, ASKED, hits))[0] == "Weber's landlord licence"


def test_inflected_forms_are_the_same_word() -> None:
    found = relate("writing emails", ASKED, [hit("wrote an email", 0.2), hit("bought a bike", 0.2)])
    assert texts(found)[0] == "wrote an email"


def test_words_of_scripts_without_blanks_are_compared_in_part() -> None:
    found = relate("给房东写邮件", ASKED, [hit("房东姓王", 0.2), hit("喜欢音乐", 0.2)])
    assert texts(found)[0] == "房东姓王"


def test_dense_relevance_is_the_cosine() -> None:
    found = relate(
        QUERY, ASKED, [hit("landlord", 0.41), hit("x", 0.39), hit("y", -0.2)], mode="dense"
    )
    assert [round(one.relevance, 6) for one in found] == [0.41, 0.39, 0.0]
    assert [one.relevant for one in found] == [True, False, False]


@given(
    query=st.text(max_size=60),
    found=st.lists(
        st.tuples(st.text(max_size=40), st.floats(-1, 1), st.floats(0, 50)), max_size=12
    ),
    mode=st.sampled_from(["hybrid", "dense"]),
)
def test_relevance_stays_between_zero_and_one_and_nothing_is_lost(
    query: str, found: list[tuple[str, float, float]], mode: str
) -> None:
    hits = [
        Hit(item=memory(text, memory_id=f"m{place}"), cosine=cosine, lexical=lexical)
        for place, (text, cosine, lexical) in enumerate(found)
    ]
    related = relate(query, ASKED, hits, mode="hybrid" if mode == "hybrid" else "dense")
    assert all(0 <= one.relevance <= 1 for one in related)
    assert [one.relevance for one in related] == sorted(
        (one.relevance for one in related), reverse=True
    )
    assert sorted(one.item.id for one in related) == sorted(one.item.id for one in hits)


@pytest.mark.parametrize("trust", [0.0, 0.3, 1.0])
def test_a_memory_that_has_all_is_wholly_relevant(trust: float) -> None:
    assert fused(Signals(meaning=1.0, words=1.0, trust=trust)) == pytest.approx(1.0)


ABROAD = [
    ("Wo arbeite ich als Schreiner?", "Ich bin Schreiner in Freiburg", "Wo ich als Kind war"),
    ("¿Cómo se llama mi perra?", "Mi perra: Luna", "Cómo se hace el pan de mi casa"),
    ("Quel est le loyer ?", "Loyer 900 euros", "Le métro est le plus rapide"),
    ("Was kostet die Reparatur?", "Das Rad wurde repariert", "Was wird die Reise"),
    ("alergias", "Soy alérgico a los mariscos", "Quiero mudarme a la playa"),
    ("我的房东是谁", "房东姓王", "我的朋友喜欢音乐"),
    ("сколько стоит аренда", "аренда 900 евро", "сколько мне лет"),
]


@pytest.mark.parametrize(("question", "answer", "other"), ABROAD)
def test_where_the_model_was_not_taught_the_language_words_weigh_more_than_meaning(
    question: str, answer: str, other: str
) -> None:
    found = relate(question, ASKED, [hit(other, 0.62), hit(answer, 0.4)])
    assert texts(found)[0] == answer


def test_in_english_meaning_weighs_more_than_words() -> None:
    found = relate("Where is my rent contract?", ASKED, [hit("rent", 0.3), hit("lease", 0.6)])
    assert texts(found)[0] == "lease"


def test_a_question_of_nothing_but_grammar_is_still_looked_for() -> None:
    found = relate("Was ist das?", ASKED, [hit("anders", 0.3), hit("was das ist", 0.3)])
    assert texts(found)[0] == "was das ist"


def test_in_another_language_nearness_of_meaning_alone_does_not_bear_on_a_request() -> None:
    hits = [hit(f"Cosa número {place}", 0.45) for place in range(12)]
    found = relate("¿Qué tiempo hará mañana en Bilbao?", ASKED, hits)
    assert not any(one.relevant for one in found)


def test_how_often_a_text_has_the_words_decides_among_those_that_have_them() -> None:
    once, often = hit("heating", 0.3, lexical=1.0), hit("the heating", 0.3, lexical=2.0)
    assert texts(relate("heating", ASKED, [once, often])) == ["the heating", "heating"]


def test_a_standing_preference_gets_its_cosine_and_is_listed_once() -> None:
    item = preference("Always answer in British English")
    both = relate(QUERY, ASKED, [Hit(item=item, cosine=0.05)], standing=[item])
    alone = relate(QUERY, ASKED, [], standing=[item])
    assert len(both) == len(alone) == 1
    assert alone[0].cosine == pytest.approx(0.05)
    assert alone[0].standing
    assert not alone[0].relevant


@pytest.mark.parametrize(
    "text",
    [
        "Always answer in British English",
        "I prefer short answers",
        "Be formal",
        "Use metric units",
        "No jargon please",
        "Use bullet points",
        "Never use emojis",
        "Explain with examples",
    ],
)
def test_wishes_about_answers_bear_on_every_request(text: str) -> None:
    assert standing_for(QUERY, text)
    assert standing_for("poem about the sea", text)


@pytest.mark.parametrize(
    ("text", "called_for_by"),
    [
        ("Use type hints in Python code", "write a function that parses csv"),
        ("I prefer aisle seats on planes", "book a flight to Oslo"),
        ("I am vegetarian", "dinner ideas for tonight"),
        ("Indent with tabs", "fix this javascript error"),
    ],
)
def test_wishes_about_one_field_bear_on_that_field_alone(text: str, called_for_by: str) -> None:
    assert standing_for(called_for_by, text)
    assert not standing_for(QUERY, text)


@pytest.mark.parametrize("text", ["I like hiking", "I love jazz", "I prefer mountains to the sea"])
def test_likings_do_not_stand(text: str) -> None:
    assert not standing_for(QUERY, text)


def test_a_hard_limit_stands_whatever_it_is_about() -> None:
    assert standing_for(QUERY, "Never mention my brother", (CONSTRAINT_TAG,))


def test_only_preferences_and_style_can_stand() -> None:
    (found,) = relate(QUERY, ASKED, [hit("You answered formally", 0.1, MType.HISTORY)])
    assert not found.standing


@pytest.mark.parametrize("mode", ["hybrid", "dense"])
def test_where_meaning_is_unknown_words_decide(mode: RetrievalMode) -> None:
    unknown = np.zeros(DIMENSIONS, dtype=np.float32)
    found = relate(
        QUERY,
        unknown,
        [hit("My landlord fixes broken heating", 0.0, lexical=3.0), hit("likes jazz", 0.0)],
        standing=[preference("Always answer in English")],
        mode=mode,
    )
    assert texts(found)[0] == "My landlord fixes broken heating"
    assert [one.relevant for one in found] == [True, False, False]
    assert all(np.isfinite(one.relevance) and 0 <= one.relevance <= 1 for one in found)
    assert [one.item.text for one in found if one.standing] == ["Always answer in English"]
