"""Problems as they are sent."""

import json

from hypothesis import given
from hypothesis import strategies as st

from app.access import Fault, Problem


def test_a_problem_says_what_where_and_which_field() -> None:
    fault = Fault(field="items.0.text", message="Field required")
    problem = Problem(kind="invalid", detail="Something is missing.", faults=(fault,))
    assert problem.document("/v1/memories/a b") == {
        "type": "urn:inkling:problem:invalid",
        "title": "The request is not valid",
        "status": 422,
        "detail": "Something is missing.",
        "instance": "/v1/memories/a%20b",
        "request_id": None,
        "errors": [{"field": "items.0.text", "message": "Field required"}],
    }


@given(path=st.text(), detail=st.text(), field=st.text())
def test_any_path_and_field_can_be_sent(path: str, detail: str, field: str) -> None:
    problem = Problem(
        kind="not-found", detail=detail, faults=(Fault(field=field, message="wrong"),)
    )
    sent = json.loads(problem.encoded(path))
    assert sent["status"] == 404
    assert sent["instance"].isascii()
