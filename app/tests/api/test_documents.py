"""The OpenAPI document and the page made of it; every example is tried."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from jsonschema_rs import Draft202012Validator

from app.api.schemas.examples import EXAMPLES
from app.settings import Settings
from app.tests.api.asking import answered
from app.tests.api.conftest import quiet
from app.tests.fakes.openai_server import openai_server

# The order in which the examples tell their story; each operation is in it.
STORY = [
    "healthz",
    "hypothesize",
    "execute",
    "import_memory",
    "add_memory",
    "list_memories",
    "read_memory",
    "search_memories",
    "edit_memory",
    "delete_memory",
    "read_persona",
    "set_persona",
    "reset_persona",
    "export_memory",
    "forget",
    "chat",
    "list_conversations",
    "read_conversation",
    "rename_conversation",
    "delete_conversation",
    "ingest",
    "health",
]
Document = dict[str, Any]
OTHER_FORMS = {"/api/chat": {"text/event-stream"}, "/v1/memory/export": {"text/markdown"}}
NEEDED = ["422", "429", "500", "503"]


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """A house with a language model: the story talks to it."""
    with openai_server() as server:
        yield quiet(tmp_path).model_copy(update={"hf_base_url": server.url})


@pytest.fixture
async def document(client: httpx.AsyncClient) -> Document:
    return answered(await client.get("/openapi.json"))


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def check(document: Document, schema: Document, value: object) -> None:
    """Raise unless the value follows the schema."""
    rooted = {**schema, "components": document["components"]}
    Draft202012Validator(rooted, validate_formats=True).validate(value)


def contents(operation: Document) -> Iterator[tuple[str, Document]]:
    bodies = (operation.get("requestBody", {}), *operation["responses"].values())
    for body in bodies:
        yield from body.get("content", {}).items()


async def test_every_example_follows_its_schema(document: Document) -> None:
    seen = 0
    for _, _, operation in operations(document):
        for _, content in contents(operation):
            examples = [e["value"] for e in content.get("examples", {}).values()]
            for example in examples or [content["example"]]:
                check(document, content["schema"], example)
                seen += 1
    assert seen > len(EXAMPLES)


async def test_every_operation_is_described_and_documents_its_problems(
    document: Document,
) -> None:
    for _, path, operation in operations(document):
        assert operation["description"]
        assert operation["responses"].keys() >= set(NEEDED)
        if "requestBody" in operation:
            assert operation["responses"].keys() >= {"400", "413", "415"}
        for status, response in operation["responses"].items():
            kinds = set(response.get("content", {}))
            healthy = status < "3" or (path, status) == ("/v1/healthz", "503")
            expected = {"application/json"} if healthy else {"application/problem+json"}
            if status == "200":
                expected = expected | OTHER_FORMS.get(path, set())
            assert kinds == (set() if status == "204" else expected)


async def test_every_example_works_in_the_order_of_the_story(
    client: httpx.AsyncClient, document: Document
) -> None:
    by_id = {op["operationId"]: (method, path, op) for method, path, op in operations(document)}
    assert sorted(by_id) == sorted(STORY)
    for name in STORY:
        method, path, operation = by_id[name]
        response = await client.request(
            method, filled(path, operation), params=query(operation), json=body(operation)
        )
        assert response.status_code < 300, (name, response.text)
        described = operation["responses"][str(response.status_code)]
        if response.status_code != 204:
            schema = described["content"]["application/json"]["schema"]
            check(document, schema, response.json())


def filled(path: str, operation: Document) -> str:
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(parameter["example"], safe=""))
    return path


def query(operation: Document) -> dict[str, str]:
    return {
        parameter["name"]: str(parameter["example"])
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query" and "example" in parameter
    }


def body(operation: Document) -> object:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return content.get("examples", {}).get("example 1", {}).get("value")


async def test_the_page_loads_and_runs_nothing_and_tells_all(
    client: httpx.AsyncClient, document: Document
) -> None:
    response = await client.get("/docs")
    assert response.status_code == 200
    policy = response.headers.get_list("content-security-policy")
    assert len(policy) == 1
    assert policy[0].startswith("default-src 'none'")
    page = response.text
    assert not re.findall(r"<(script|link|img|iframe)|(?:src|href)=\"(?:https?:)?//|@import", page)
    for method, path, operation in operations(document):
        assert f"<code>{path}</code>" in page
        assert method.upper() in page
        assert f'id="{operation["operationId"]}"' in page


async def test_no_page_of_the_framework_is_left(client: httpx.AsyncClient) -> None:
    for path in ("/redoc", "/docs/oauth2-redirect"):
        assert (await client.get(path)).status_code == 404
