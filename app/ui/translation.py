"""The page as it was built in each language becomes one page the browser shows in its own.

The page is built once per language, and what differs between two of the builds is handed to
Gradio's i18n: the words of labels, buttons and hints, and the HTML of panels alike. Choices of a
list cannot be: they are named when somebody arrives (`bindings/arrival.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gradio as gr

from app.ui.words import DEFAULT, FILES, speaking

SHOWN = ("label", "placeholder", "info", "value")
Texts = dict[str, dict[str, str]]


def build_translated(build: Callable[[], gr.Blocks]) -> tuple[gr.Blocks, gr.I18n]:
    """The page in the default language, its fixed words replaced by references, and what they say.

    `build` makes the same components whatever is spoken.
    """
    others = {language: _built(build, language) for language in FILES if language != DEFAULT}
    blocks = build()
    texts: Texts = {language: {} for language in FILES}
    say_it = gr.I18n(**texts)
    for number, (block, *same) in enumerate(_in_step(blocks, others)):
        for attribute in SHOWN:
            said = _said(attribute, block, dict(zip(others, same, strict=True)))
            if said is None:
                continue
            key = f"inkling_{number}_{attribute}"
            setattr(block, attribute, say_it(key))
            for language, text in said.items():
                texts[language][key] = text
    return blocks, say_it


def _built(build: Callable[[], gr.Blocks], language: str) -> gr.Blocks:
    with speaking(language):
        return build()


def _in_step(blocks: gr.Blocks, others: Mapping[str, gr.Blocks]) -> list[Sequence[Any]]:
    return list(
        zip(
            blocks.blocks.values(),
            *(other.blocks.values() for other in others.values()),
            strict=True,
        )
    )


def _said(attribute: str, block: Any, same: Mapping[str, Any]) -> dict[str, str] | None:  # noqa: ANN401  # Gradio's components have no common type with words
    """What each language says there; None where it is no text, or the same in all."""
    found = {DEFAULT: block, **same}
    texts = {language: getattr(one, attribute, None) for language, one in found.items()}
    said = {language: text for language, text in texts.items() if isinstance(text, str) and text}
    return said if len(said) == len(found) and len(set(said.values())) > 1 else None
