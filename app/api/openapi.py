"""The OpenAPI document: FastAPI's, with every problem an operation can answer."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import FastAPI

from app.access import Fault, Problem
from app.api.errors import BY_STATUS, INTERNAL, MEDIA_TYPE
from app.api.schemas.examples import EXAMPLES, PARAMETERS
from app.api.schemas.problem import ProblemOut

# An operation is JSON all through: every part of it is open to change until it is served.
Operation = dict[str, Any]
JSON: Final = "application/json"
REFERENCE: Final = "#/components/schemas/Problem"
DOCUMENT_OF_FASTAPI: Final = ("HTTPValidationError", "ValidationError")
INVALID: Final = Problem(
    kind="invalid",
    detail="user_id: Field required",
    faults=(Fault(field="user_id", message="Field required"),),
)
TOO_MANY: Final = Problem(
    kind="too-many-requests",
    detail="Too many requests. Try again in 1 s.",
    headers=(("retry-after", "1"),),
)
DOWN: Final = Problem(kind="unavailable", detail="The memory store does not answer. Try again.")
ALWAYS: Final[Mapping[str, tuple[str, Problem]]] = {
    "422": ("Something in the request is not valid; `errors` names the fields.", INVALID),
    "429": ("Too many requests; `Retry-After` says how many seconds to wait.", TOO_MANY),
    "500": ("Something went wrong here.", INTERNAL),
    "503": ("Something this service needs does not answer.", DOWN),
}
WITH_BODY: Final[Mapping[str, str]] = {
    "400": "The body is not JSON.",
    "413": "The body is larger than allowed.",
    "415": "The body does not say that it is JSON.",
}


class DocumentedApi(FastAPI):
    """FastAPI, with its document completed."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = _completed(super().openapi())
        return self.openapi_schema


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document["components"]["schemas"]
    for name in DOCUMENT_OF_FASTAPI:
        schemas.pop(name, None)
    problem = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    for path, operation in _operations(document):
        _name_the_user(operation)
        _add_problems(operation, path)
        _describe_answers(operation, schemas)
        for content in _contents(operation):
            _show_examples(content)
        _show_parameters(operation)
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            yield path, operation


def _contents(operation: Operation) -> Iterator[dict[str, Any]]:
    for described in (operation.get("requestBody", {}), *operation["responses"].values()):
        content = described.get("content", {})
        if JSON in content:
            yield content[JSON]


def _describe_answers(operation: Operation, schemas: Mapping[str, Any]) -> None:
    """An answer is described by its shape, where FastAPI would only say that it is a success."""
    for response in operation["responses"].values():
        schema = response.get("content", {}).get(JSON, {}).get("schema", {})
        if response["description"] == "Successful Response" and "$ref" in schema:
            response["description"] = schemas[_shape(schema)]["description"]


def _shape(schema: Mapping[str, str]) -> str:
    return schema["$ref"].rpartition("/")[2]


def _show_examples(content: dict[str, Any]) -> None:
    """The examples of a shape stand with each body that has it, where tools look for them."""
    content["examples"] = {
        f"example {place}": {"value": example}
        for place, example in enumerate(EXAMPLES[_shape(content["schema"])], start=1)
    }


def _show_parameters(operation: Operation) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in PARAMETERS:
            parameter["example"] = PARAMETERS[parameter["name"]]


def _name_the_user(operation: Operation) -> None:
    """Every operation wants the user in the query, also the one that takes it elsewhere, too."""
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "user_id" and not parameter["required"]:
            parameter["required"] = True
            parameter["schema"] = parameter["schema"]["anyOf"][0]


def _add_problems(operation: Operation, path: str) -> None:
    responses = operation["responses"]
    for status, (description, problem) in ALWAYS.items():
        if status == "422" or status not in responses:
            responses[status] = _problem_response(description, problem, path)
    if "requestBody" in operation:
        for status, description in WITH_BODY.items():
            responses[status] = _problem_response(description, _by_status(status), path)
    if "409" in responses:
        description = responses["409"]["description"]
        disabled = Problem(kind="disabled", detail=description)
        responses["409"] = _problem_response(description, disabled, path)
    if "404" in responses:
        description = responses["404"]["description"]
        missing = Problem(kind="not-found", detail=description)
        responses["404"] = _problem_response(description, missing, path)


def _by_status(status: str) -> Problem:
    kind, detail = BY_STATUS[int(status)]
    return Problem(kind=kind, detail=detail)


def _problem_response(description: str, problem: Problem, path: str) -> dict[str, Any]:
    example = {**problem.document(path), "request_id": "4f1c9a"}
    return {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": {"$ref": REFERENCE}, "example": example}},
    }
