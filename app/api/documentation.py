"""`/docs`: the OpenAPI document as one page to read, made here; nothing is loaded or run."""

import json
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse

from app.api.errors import MEDIA_TYPE as PROBLEM

# Stricter than the rest of the house: the page is text and one style sheet, both in it.
POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
# A documented operation is JSON all through, unpacked here into HTML.
Node = dict[str, Any]


def documentation_router(api: FastAPI) -> APIRouter:
    """The route of the page about this API."""
    router = APIRouter(include_in_schema=False)

    @cache
    def page() -> str:
        return _page(api.openapi())

    @router.get("/docs")
    async def docs() -> HTMLResponse:
        return HTMLResponse(page(), headers={"content-security-policy": POLICY})

    return router


def _page(document: Node) -> str:
    style = files("app.api").joinpath("documentation.css").read_text(encoding="utf-8")
    operations = [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    index = "".join(
        f'<li><a href="#{escape(op["operationId"])}">{_title(method, path)}</a></li>'
        for method, path, op in operations
    )
    title = f"{escape(document['info']['title'])} API {escape(document['info']['version'])}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{style}</style></head><body>"
        f"<header><h1>{title}</h1><p>{_prose(document['info']['description'])}</p>"
        '<p>Machine-readable: <a href="openapi.json">openapi.json</a></p></header>'
        f"<nav><ul>{index}</ul></nav><main>"
        + "".join(_operation(method, path, op) for method, path, op in operations)
        + "<section><h2>Shapes</h2>"
        + "".join(_shape(name, s) for name, s in document["components"]["schemas"].items())
        + "</section></main></body></html>"
    )


def _title(method: str, path: str) -> str:
    return f'<b class="{escape(method)}">{escape(method.upper())}</b> <code>{escape(path)}</code>'


def _prose(text: str) -> str:
    """Text with `code` marked, paragraphs kept."""
    parts = escape(text).split("`")
    marked = "".join(f"<code>{p}</code>" if place % 2 else p for place, p in enumerate(parts))
    return marked.replace("\n\n", "</p><p>")


def _operation(method: str, path: str, operation: Node) -> str:
    return (
        f'<section id="{escape(operation["operationId"])}"><h2>{_title(method, path)}</h2>'
        f"<p>{_prose(operation['description'])}</p>"
        + _parameters(operation.get("parameters", []))
        + _body("Request", operation.get("requestBody", {}))
        + "".join(
            _body(f"{status}: {response['description']}", response)
            for status, response in sorted(operation["responses"].items())
        )
        + "</section>"
    )


def _parameters(parameters: list[Node]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(p['name'])}</code></td><td>{escape(p['in'])}"
        f"{', needed' if p['required'] else ''}</td>"
        f"<td>{_prose(p.get('description', ''))}</td>"
        f"<td><code>{_kind(p['schema'])}</code></td></tr>"
        for p in parameters
    )
    return f"<table>{rows}</table>" if rows else ""


def _body(label: str, described: Node) -> str:
    """What is sent or answered, with its examples; a problem, with a line."""
    if not described:
        return ""
    examples = "".join(
        f"<p class='media'>{escape(media)} <code>{_kind(content['schema'])}</code></p>"
        f"<pre>{escape(example)}</pre>"
        for media, content in described.get("content", {}).items()
        if media != PROBLEM
        for example in _examples(content)
    )
    if not examples:
        return f"<p>{_prose(label)}</p>"
    return f"<h3>{_prose(label)}</h3>{examples}"


def _examples(content: Node) -> list[str]:
    values = [example["value"] for example in content["examples"].values()]
    return [
        value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
        for value in values
    ]


def _shape(name: str, schema: Node) -> str:
    needed = schema.get("required", [])
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code></td><td><code>{_kind(inner)}</code></td>"
        f"<td>{'' if field in needed else 'may be left out. '}"
        f"{_prose(inner.get('description', ''))}</td></tr>"
        for field, inner in schema.get("properties", {}).items()
    )
    values = escape(", ".join(schema.get("enum", [])))
    return (
        f'<article id="{escape(name)}"><h3>{escape(name)}</h3>'
        f"<p>{_prose(schema.get('description', ''))} {values}</p>"
        f"<table>{rows}</table></article>"
    )


def _kind(schema: Node) -> str:
    """A schema in a few words, with links to the shapes it names."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_kind(option) for option in schema["anyOf"])
    if "const" in schema:
        return escape(json.dumps(schema["const"]))
    if "enum" in schema:
        return escape(" | ".join(map(str, schema["enum"])))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return escape(str(schema.get("type", "any"))) + _bounds(schema)


def _bounds(schema: Node) -> str:
    low = schema.get("minimum", schema.get("minLength"))
    high = schema.get("maximum", schema.get("maxLength"))
    if low is None and high is None:
        return f" {escape(schema['pattern'])}" if "pattern" in schema else ""
    return f" {'' if low is None else low}…{'' if high is None else high}"
