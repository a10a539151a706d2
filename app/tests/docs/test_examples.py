"""The commands in the documentation do what they say, pasted as they are, against a running app."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = ("README.md", "docs/api.md")
BLOCK = re.compile(r"^```bash\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _blocks() -> list[tuple[str, str]]:
    return [
        (page, block)
        for page in PAGES
        for block in BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
        if "curl" in block
    ]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is missing: apt-get install curl")
@pytest.mark.parametrize("page", PAGES)
def test_every_curl_of_a_page_works_in_the_order_it_stands(page: str, served: str) -> None:
    blocks = [block for where, block in _blocks() if where == page]
    assert blocks
    for block in blocks:
        command = block.replace("http://localhost:8000", served).replace("curl -s", "curl -sS")
        done = subprocess.run(  # noqa: S603  # our own documentation
            ["bash", "-euo", "pipefail", "-c", command],  # noqa: S607  # the reader's shell
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"
        assert '"status":4' not in done.stdout.replace(" ", ""), f"{block}\n{done.stdout}"
        assert '"status":5' not in done.stdout.replace(" ", ""), f"{block}\n{done.stdout}"


def test_the_answers_shown_in_the_readme_are_json() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    answers = re.findall(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(answers) >= 2
    for answer in answers:
        json.loads(answer)


def test_every_link_of_the_documentation_leads_to_a_file() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
