import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from app.bench.living import living
from app.core.domain.errors import Unavailable
from app.core.domain.request import Proposal
from app.core.journey import Journey
from app.services import Services
from app.tests.journeys.conftest import Arrive
from app.tests.journeys.visitor import Visitor
from app.tests.ui.quiet import quiet

SLOW_S = 1.5


class Moody(Journey):
    """The real way, which dawdles or stumbles over certain words."""

    def __init__(self, real: Journey) -> None:
        super().__init__(real._tools, real._rules)

    async def understand(
        self, user_id: str, text: str, *, without: frozenset[str] = frozenset()
    ) -> Proposal:
        if "slow" in text:
            await asyncio.sleep(SLOW_S)
        if "unavailable" in text:
            raise Unavailable("postgres://admin:hunter2@db is down")
        if "bug" in text:
            raise ZeroDivisionError("hunter2")
        return await super().understand(user_id, text, without=without)


def _moody(services: Services) -> Services:
    return replace(services, journey=Moody(services.journey))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with living(quiet(tmp_path_factory.mktemp("home")), _moody) as running:
        yield running


@pytest.mark.parametrize("words", ["it is unavailable today", "there is a bug here"])
def test_a_failure_is_a_sentence_and_the_words_are_still_there(
    visitor: Visitor, words: str
) -> None:
    visitor.words.fill(words)
    visitor.words.press("Enter")
    trouble = visitor.page.get_by_role("alert")
    expect(trouble).to_contain_text("Nothing you typed is lost")
    expect(visitor.words).to_have_value(words)
    assert "hunter2" not in visitor.page.content()
    visitor.ask("help me email my landlord")
    expect(trouble).to_have_count(0)


def test_a_failure_leaves_the_prompt_that_was_there(visitor: Visitor) -> None:
    visitor.ask("help me email my landlord")
    before = visitor.pick(1)
    visitor.words.fill("a bug")
    visitor.words.press("Enter")
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    expect(visitor.prompt).to_have_value(before)


def test_no_words_and_too_many_words_are_told_apart(visitor: Visitor) -> None:
    visitor.words.press("Enter")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Type a few words first")
    visitor.words.fill("x" * 8_001)
    visitor.words.press("Enter")
    expect(visitor.page.get_by_role("alert")).to_contain_text("8,001")
    assert len(visitor.words.input_value()) == 8_001


def test_a_wait_is_visible_within_a_tenth_of_a_second_of_frames(
    visitor: Visitor,
) -> None:
    visitor.words.fill("slow words")
    frames = visitor.page.evaluate(
        """() => new Promise((resolve) => {
            const waiting = document.querySelector("#waiting");
            const field = document.querySelector("#inkling textarea");
            let frames = 0;
            const look = () => waiting.offsetHeight > 0
                ? resolve(frames) : requestAnimationFrame(look, frames += 1);
            const enter = { key: "Enter", code: "Enter", bubbles: true, cancelable: true };
            field.dispatchEvent(new KeyboardEvent("keydown", enter));
            field.dispatchEvent(new KeyboardEvent("keypress", enter));
            look();
        })"""
    )
    assert frames <= 6
    expect(visitor.page.get_by_text("Reading your words")).to_be_attached()
    expect(visitor.chips.first).to_be_visible()
    expect(visitor.page.locator("#waiting")).not_to_be_visible()


def test_an_answer_for_somebody_who_left_is_never_shown(visitor: Visitor) -> None:
    visitor.words.fill("slow zanzibar words")
    visitor.words.press("Enter")
    expect(visitor.page.locator("#waiting")).to_be_visible()
    visitor.become("somebody-else")
    visitor.page.wait_for_timeout(1_000 * SLOW_S + 500)
    expect(visitor.chips).to_have_count(0)
    assert "zanzibar" not in visitor.page.content()


def test_guesses_that_expired_are_told_and_the_words_bring_new_ones(
    arrive: Arrive, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = quiet(tmp_path_factory.mktemp("home"), shown_hours=0.00003)
    with living(settings) as running:
        visitor = arrive(running)
        visitor.ask("help me email my landlord")
        visitor.page.wait_for_timeout(300)
        visitor.chips.first.click()
        expect(visitor.page.get_by_role("alert")).to_contain_text("no longer waiting")
        expect(visitor.words).to_have_value("help me email my landlord")
        visitor.page.close()


def test_a_sure_guess_is_taken_by_itself_and_another_can_be_picked(
    arrive: Arrive, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = quiet(tmp_path_factory.mktemp("home"), auto_advance_confidence=0.01)
    with living(settings) as running:
        visitor = arrive(running)
        visitor.ask("help me email my landlord")
        expect(visitor.prompt).to_be_visible()
        by_itself = visitor.note("so Inkling chose it by itself")
        expect(by_itself).to_be_visible()
        first = visitor.prompt.input_value()
        assert visitor.pick(2) != first
        expect(by_itself).to_have_count(0)
        visitor.page.close()


def test_a_restart_in_between_loses_neither_the_guesses_nor_the_person(
    arrive: Arrive, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = quiet(tmp_path_factory.mktemp("home"))
    with living(settings) as running:
        visitor = arrive(running)
        visitor.open("Memory")
        visitor.add("I like tea")
        visitor.ask("help me email my landlord")
        port = int(running.rpartition(":")[2])
    with living(settings, port=port):
        assert "landlord" in visitor.pick(2)
        visitor.complaints.clear()  # what the browser said of the connection that was cut
        before = visitor.user_id
        visitor.reload()
        assert visitor.user_id == before
        visitor.open("Memory")
        expect(visitor.memories.filter(has_text="I like tea")).to_be_visible()
        visitor.page.close()


def test_too_many_requests_are_told_and_nothing_typed_is_lost(
    arrive: Arrive, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = quiet(tmp_path_factory.mktemp("home"), rate_limit_per_minute=6)
    with living(settings) as running:
        visitor = arrive(running)
        visitor.words.fill("help me email my landlord")
        told = visitor.page.get_by_text("Too many requests").first
        for _ in range(60):  # one more is allowed every ten seconds
            visitor.words.press("Enter")
            visitor.page.wait_for_timeout(250)
            if told.is_visible():
                break
        expect(told).to_be_visible()
        expect(visitor.words).to_have_value("help me email my landlord")
        expect(visitor.page.locator("#waiting")).not_to_be_visible()
        visitor.complaints.clear()  # the browser's own note of the refusal
        visitor.page.close()
