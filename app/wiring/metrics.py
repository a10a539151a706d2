"""What is counted, and the states that are read at each look, as one page of figures."""

from collections.abc import Callable

from app.wiring.adapters import Adapters


def metrics_of(adapters: Adapters) -> Callable[[], bytes] | None:
    """The page, when metrics are wanted."""
    counting, backlog = adapters.counting, adapters.store.backlog
    if counting is None:
        return None
    counting.gauge(
        "inkling_limits_shared",
        "1 while calls are counted together with other processes.",
        lambda: float(adapters.rates.shared),
    )
    if backlog is not None:
        counting.gauge(
            "inkling_outbox_pending",
            "Writes that wait for the memory service.",
            lambda: float(backlog().pending),
        )
        counting.gauge(
            "inkling_outbox_oldest_seconds",
            "How long the oldest of them has waited.",
            lambda: backlog().oldest_seconds,
        )
        counting.gauge(
            "inkling_outbox_set_aside",
            "Writes the memory service refused for good.",
            lambda: float(backlog().set_aside),
        )
    return counting.exposition
