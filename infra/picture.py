"""Draws docs/images/architecture.svg from the Mermaid text in docs/architecture.md, in a browser.

Takes the path of `mermaid.min.js`; writes only the picture. Needs chromium and playwright.
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from app.bench.chromium import FLAGS, HOW_TO_INSTALL, chromium

DOCS = Path(__file__).resolve().parents[1] / "docs"
DRAW = """async (text) => {
  mermaid.initialize({startOnLoad: false, theme: "neutral", htmlLabels: false,
    fontFamily: "Helvetica, Arial, sans-serif", flowchart: {htmlLabels: false}});
  return (await mermaid.render("architecture", text)).svg;
}"""


def source() -> str:
    """The Mermaid text."""
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    found = re.search(r"^```mermaid\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    if found is None:
        raise LookupError("docs/architecture.md has no Mermaid text")
    return found[1]


def main(script: Path) -> None:
    """Draw it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        page = browser.new_page()
        page.add_script_tag(path=script)
        drawn = str(page.evaluate(DRAW, source()))
        browser.close()
    on_white = drawn.replace('style="', 'style="background-color: white; ', 1)
    (DOCS / "images" / "architecture.svg").write_text(f"{on_white}\n", encoding="utf-8")


if __name__ == "__main__":
    if chromium() is None:
        sys.exit(HOW_TO_INSTALL)
    main(Path(sys.argv[1]))
