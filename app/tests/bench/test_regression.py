"""Search is neither worse nor slower than its stored references say."""

from collections.abc import Mapping

import pytest

from app.adapters.embedding.local import packaged_model
from app.bench.regression import Reference, figures, references

ROUNDS = 80
ATTEMPTS = 3
TIMED = {one.name: one for one in references() if one.at_most is not None}


@pytest.fixture(scope="module")
def measured() -> Mapping[str, float]:
    if packaged_model() is None:
        pytest.skip("NOT CHECKED: the weights of the embedding model are not installed")
    values = figures(ROUNDS)
    for _ in range(ATTEMPTS):
        # something else may have run beside it: once more, the best of all counts
        slow = [name for name, one in TIMED.items() if not one.holds(values[name])]
        again = figures(ROUNDS) if slow else {}
        values |= {name: min(values[name], again[name]) for name in slow}
    return values


@pytest.mark.slow
@pytest.mark.parametrize("reference", references(), ids=lambda one: one.name)
def test_no_figure_is_worse_than_its_reference_allows(
    reference: Reference, measured: Mapping[str, float]
) -> None:
    assert reference.holds(measured[reference.name]), (reference, measured[reference.name])


def test_every_reference_holds_for_what_it_was_and_fails_for_much_worse() -> None:
    for one in references():
        assert one.holds(one.was), one
        assert not one.holds(one.was * (0.5 if one.at_most is None else 4.0)), one
