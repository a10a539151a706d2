"""Markdown of a stranger's comes in, HTML of a few harmless elements goes out, on one line.

No HTML of the text's own, no pictures (fetching one would tell its host what the answer says), and
links to http and https alone, which tell their target nothing of this page.
"""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from app.ui.render.markup import Markup, flat, tag
from app.ui.words import say

_HEADINGS = ("h4", "h5", "h6")
_FURTHER = "nofollow noopener noreferrer"


class _Html(RendererHTML):
    """Wide things scroll by themselves, and can be scrolled with the keyboard."""

    def fence(
        self,
        tokens: Sequence[Token],
        idx: int,
        options: OptionsDict,  # noqa: ARG002  # the library's
        env: EnvType,  # noqa: ARG002  # the library's
    ) -> str:
        code = tag("code", tokens[idx].content)
        return tag("pre", code, tabindex="0", role="region", aria_label=say("answer.code"))

    code_block = fence

    def table_open(self, *_: object) -> str:
        name = say("answer.table")
        return f'<div class="wide" tabindex="0" role="region" aria-label="{name}"><table>'

    def table_close(self, *_: object) -> str:
        return "</table></div>"

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        link = tokens[idx]
        link.attrs = {
            "href": link.attrGet("href") or "",
            "title": link.attrGet("href") or "",
            "target": "_blank",
            "rel": _FURTHER,
        }
        return self.renderToken(tokens, idx, options, env)


def _reader() -> MarkdownIt:
    # a line of dashes would turn the paragraph above it into a heading while it is being written
    reader = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Html)
    reader.enable(["table", "strikethrough"]).disable(["image", "lheading", "reference"])
    reader.validateLink = _is_web  # type: ignore[assignment, method-assign]  # how the library is told
    return reader


def _is_web(address: str) -> bool:
    return address.lower().startswith(("https://", "http://"))


_READER = _reader()


def markdown(text: str) -> Markup:
    """The text as HTML; whatever is not understood is shown as it is written."""
    tokens = _READER.parse(text)
    _level(tokens)
    return flat(_READER.renderer.render(tokens, _READER.options, {}))


def _level(tokens: Sequence[Token]) -> None:
    """Headings below those of the page, without a gap between their levels."""
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    levels = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = _HEADINGS[min(levels.index(token.tag), len(_HEADINGS) - 1)]
