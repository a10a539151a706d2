"""What was picked before, and who one is, change the order of guesses and say so."""

from app.core.domain.request import GroundKind
from app.core.hypotheses import propose
from app.tests.core.hypotheses.briefs import brief_of, picked


def test_what_was_picked_often_comes_first_and_says_so() -> None:
    first = propose(brief_of("email my team", choices=[picked("write_email.thank", 5)]))[0]
    assert first.angle == "write_email.thank"
    assert first.rationale.startswith("You chose this for emails five times.")
    assert any(ground.kind is GroundKind.CHOICE for ground in first.grounds)


def test_one_lucky_pick_does_not_overturn_the_order() -> None:
    stranger = propose(brief_of("email my team"))
    once = propose(brief_of("email my team", choices=[picked("write_email.thank", 1)]))
    assert once[0].angle == stranger[0].angle


def test_what_was_passed_over_again_and_again_sinks() -> None:
    stranger = propose(brief_of("email my team"))
    passed = [
        picked("write_email.inform", 1, days=day, passed=[stranger[0].angle]) for day in range(8)
    ]
    assert propose(brief_of("email my team", choices=passed))[0].angle != stranger[0].angle


def test_old_picks_fade() -> None:
    fresh = propose(brief_of("email my team", choices=[picked("write_email.thank", 4, days=1)]))
    old = propose(brief_of("email my team", choices=[picked("write_email.thank", 4, days=300)]))
    assert fresh[0].angle == "write_email.thank"
    assert old[0].angle != "write_email.thank"


def test_a_tone_picked_twice_fills_the_slot_and_names_its_ground() -> None:
    past = [
        picked("write_email.inform", slots={"tone": "formal"}),
        picked("write_email.inform", slots={"tone": "formal"}, days=3),
    ]
    guesses = propose(brief_of("email my bank for a new card", choices=past))
    [formal] = [guess for guess in guesses if "formal" in guess.question]
    assert "You chose a formal tone for emails twice." in formal.rationale


def test_a_persona_tilts_the_order_and_says_so() -> None:
    plain = propose(brief_of("how to change a bike tyre"))
    tilted = propose(
        brief_of("how to change a bike tyre", facets={"concise": 1.0, "step_by_step": 0.0})
    )
    assert plain[0].angle == "howto.steps"
    assert tilted[0].angle == "howto.quick"
    assert "You usually prefer concise answers." in tilted[0].rationale
