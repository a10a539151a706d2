"""The best are those that sorting everything would put first; of equals the newest."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.memory.exact.choosing import best, line_of


@settings(deadline=None)
@given(
    seed=st.integers(0, 10_000),
    size=st.integers(1, 2_000),
    number=st.integers(1, 60),
    levels=st.sampled_from([1, 3, 20, 100_000]),  # few levels: many equals
)
def test_the_best_are_those_of_a_whole_sort(seed: int, size: int, number: int, levels: int) -> None:
    rng = np.random.default_rng(seed)
    scores = (rng.integers(-levels, levels, size) / levels).astype(np.float32)
    slots = np.sort(rng.choice(3 * size, size, replace=False))
    order = sorted(zip(scores.tolist(), slots.tolist(), strict=True), reverse=True)[:number]
    assert sorted(best(scores, slots, number).tolist()) == sorted(slot for _, slot in order)
    if size >= number:
        assert line_of(scores, number) == np.float32(order[-1][0])
