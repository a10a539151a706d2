"""Token buckets under a clock of our own."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from app.adapters.limiting.buckets import Buckets


@dataclass
class Watch:
    """A clock that goes only when told."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_share_can_be_used_at_once_and_then_no_more() -> None:
    buckets = Buckets(3, seconds=Watch())
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") > 0


def test_the_wait_told_is_as_long_as_it_has_to_be_and_no_longer() -> None:
    watch = Watch()
    buckets = Buckets(7, seconds=watch)
    for _ in range(7):
        buckets.take("a")
    wait = buckets.take("a")
    watch.now += 0.9 * wait
    assert buckets.take("a") > 0
    watch.now += 0.1001 * wait
    assert buckets.take("a") == 0


def test_a_refused_call_costs_nothing() -> None:
    watch = Watch()
    buckets = Buckets(60, seconds=watch)
    for _ in range(500):
        buckets.take("a")
    watch.now += 1.0
    assert buckets.take("a") == 0


def test_callers_do_not_share() -> None:
    buckets = Buckets(1, seconds=Watch())
    assert buckets.take("a") == 0
    assert buckets.take("b") == 0
    assert buckets.take("a") > 0


def test_zero_grants_everything_and_remembers_nobody() -> None:
    buckets = Buckets(0)
    assert all(buckets.take("a") == 0 for _ in range(1000))
    assert len(buckets) == 0


def test_the_number_of_callers_remembered_is_bounded_and_the_silent_go_first() -> None:
    buckets = Buckets(1, max_callers=10, seconds=Watch())
    buckets.take("busy")
    for number in range(50):
        buckets.take(f"other {number}")
        assert buckets.take("busy") > 0
    assert len(buckets) == 10


@given(
    per_minute=st.integers(1, 200),
    pauses=st.lists(st.floats(0, 90, allow_nan=False), min_size=1, max_size=80),
)
def test_no_timing_gets_more_than_the_share_and_the_refill(
    per_minute: int, pauses: list[float]
) -> None:
    watch = Watch()
    buckets = Buckets(per_minute, seconds=watch)
    granted = 0
    for pause in pauses:
        watch.now += pause
        granted += buckets.take("a") == 0
    assert granted <= per_minute + watch.now * per_minute / 60 + 1e-6
