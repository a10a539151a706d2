"""What an adapter tells about itself: fixed traits, present health, and notices for people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """Fixed facts about an adapter; callers ask these and never its class.

    `leaves_machine`: what it is given goes to another host. `dimensions` and `model_id` are set
    for embedders. `notice` is a sentence for people when the adapter is a weaker stand-in.
    """

    name: str
    leaves_machine: bool
    dimensions: int | None = None
    model_id: str | None = None
    notice: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One dependency's state now: `detail` is `ok`, `disabled` or `error: …`."""

    name: str
    ok: bool
    detail: str
