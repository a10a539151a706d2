"""A `Fitted` and its frame come in; the whole text of the prompt goes out.

The only maker of `Prompt`. The person's own words go in exactly as they were typed.
"""

from app.core.domain.crafting import Fitted, Frame, Prompt
from app.core.text.layout import assemble, trace


def build(fitted: Fitted, frame: Frame) -> Prompt:
    """Put everything in its place; an empty section says "None."."""
    text = assemble(frame, fitted.fills, fitted.output_contract, frame.request)
    traced = trace(frame, fitted.fills, fitted.output_contract, frame.request)
    return Prompt(text=text, tokens=fitted.tokens, fitted=fitted, traced=traced)
