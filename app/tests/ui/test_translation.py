"""One page for all languages: its fixed words are references, and each language says them all."""

from typing import Any

import gradio as gr
import pytest
from gradio.i18n import I18nData

from app.services import Services
from app.ui.app import create_page
from app.ui.translation import SHOWN, build_translated
from app.ui.words import FILES, say, say_all, speaking


def _shown(blocks: gr.Blocks) -> list[Any]:
    return [
        value
        for block in blocks.blocks.values()
        for attribute in SHOWN
        if (value := getattr(block, attribute, None))
    ]


def test_labels_buttons_hints_and_panels_are_said_in_every_language(services: Services) -> None:
    blocks, translations = build_translated(lambda: create_page(services))
    texts = translations.translations_dict
    keys = {value.key for value in _shown(blocks) if isinstance(value, I18nData)}
    assert texts.keys() == FILES.keys()
    for language, said in texts.items():
        assert said.keys() == keys
        spoken = "\n".join(said.values())
        with speaking(language):
            for key in ("compose.label", "compose.placeholder", "compose.ask", "tabs.receipt"):
                assert say(key) in spoken
            for text in say_all("privacy.points"):
                assert text in spoken


def test_no_fixed_word_of_the_page_is_left_in_english_alone(services: Services) -> None:
    blocks, _ = build_translated(lambda: create_page(services))
    left = {value for value in _shown(blocks) if type(value) is str}
    with speaking("de"):
        german = {value for value in _shown(create_page(services)) if isinstance(value, str)}
    assert left <= german


def test_a_page_in_one_language_alone_is_refused_when_builds_differ() -> None:
    made = []

    def unsteady() -> gr.Blocks:
        made.append(1)
        with gr.Blocks() as blocks:
            for _ in made:
                gr.Button("x")
        return blocks

    with pytest.raises(ValueError, match="zip"):
        build_translated(unsteady)
