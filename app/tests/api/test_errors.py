"""One table from errors to problems."""

import pytest
from starlette.exceptions import HTTPException

from app.access import TooManyCalls
from app.api.errors import problem_of
from app.core.domain import errors


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (errors.Refused("Not so."), 422, "invalid"),
        (errors.TooLarge("Too long."), 422, "invalid"),
        (errors.Missing("Not there."), 404, "not-found"),
        (errors.Unavailable("Not now."), 503, "unavailable"),
        (errors.Unauthorized("Not you."), 503, "unavailable"),
        (errors.Malformed("Not that."), 503, "unavailable"),
        (errors.RateLimited("Not yet."), 503, "unavailable"),
        (errors.Misconfigured("Set this."), 500, "misconfigured"),
        (TooManyCalls(3), 429, "too-many-requests"),
        (HTTPException(404), 404, "not-found"),
        (HTTPException(418), 500, "internal"),
        (ValueError("a secret"), 500, "internal"),
    ],
)
def test_every_error_has_its_status_and_kind(error: Exception, status: int, kind: str) -> None:
    problem = problem_of(error)
    assert (problem.status, problem.kind) == (status, kind)


def test_the_field_to_blame_is_named() -> None:
    problem = problem_of(errors.Refused("Too short.", field="text"))
    assert [(fault.field, fault.message) for fault in problem.faults] == [("text", "Too short.")]


@pytest.mark.parametrize(("wait", "told"), [(None, "1"), (0.2, "1"), (7.1, "8")])
def test_a_wait_a_dependency_asks_for_is_passed_on_in_whole_seconds(
    wait: float | None, told: str
) -> None:
    problem = problem_of(errors.RateLimited("Not yet.", retry_after=wait))
    assert problem.headers == (("retry-after", told),)


def test_an_unexpected_error_tells_nothing_of_itself() -> None:
    assert "secret" not in problem_of(ValueError("a secret")).encoded("/").decode()
