"""What the documentation shows of the tools works as it stands, and says what they take."""

import json
import re
import subprocess
import sys
from pathlib import Path

from app.api.schemas.fields import USER_ID as API_USER_ID
from app.mcp.fields import USER_ID
from app.mcp.verbs import VERBS
from app.tests.mcp.calling import client

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"
SHOWN = "http://localhost:8000"


def _section() -> str:
    found = re.search(
        r"^## Tools for language models.*?(?=^## )", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
    assert found is not None
    return found[0]


def _block(language: str) -> str:
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", _section(), re.MULTILINE | re.DOTALL)
    return str(block)


def test_the_program_runs_as_it_stands(address: str) -> None:
    ran = subprocess.run(  # noqa: S603  # our own documentation
        [sys.executable, "-c", _block("python").replace(SHOWN, address)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "My landlord is called Mr Okafor." in ran.stdout


async def test_the_client_configuration_leads_to_the_tools(address: str) -> None:
    (server,) = json.loads(_block("json"))["mcpServers"].values()
    assert server["type"] == "http"
    place = server["url"].replace(SHOWN, address).removesuffix("/mcp")
    async with client(place) as model:
        assert (await model.list_tools()).tools


def test_the_table_names_every_tool_and_all_it_takes_and_answers() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|(.*)$", _section(), re.MULTILINE))
    assert list(rows) == list(VERBS)
    for name, verb in VERBS.items():
        taken = set(verb.input_schema()["properties"]) - {"user_id"}
        answered = set(verb.output_schema()["properties"])
        missing = {word for word in taken | answered if f"`{word}" not in rows[name]}
        assert not missing, f"{name}: {missing}"


def test_every_example_a_model_reads_is_one_the_tool_accepts() -> None:
    for name, verb in VERBS.items():
        text = PAGE.parents[1].joinpath("app", "mcp", "wording.toml").read_text()
        described = text.split(f"[{name}]")[1].split("\n[")[0]
        (example,) = re.findall(r"^Example: (\{.*\})$", described, re.MULTILINE)
        verb.arguments.model_validate(json.loads(example))


def test_both_doors_take_the_same_names_for_people() -> None:
    assert f"^{USER_ID.pattern}$" == API_USER_ID
