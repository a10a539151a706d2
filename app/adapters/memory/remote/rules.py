"""The numbers a remote memory works by, each with its default and its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteRules:
    """Times in seconds, sizes in bytes. `roll_load_s` must stay below `fresh_s`."""

    write_wait_s: float = 2.0
    """How long a write waits for its delivery before it is left to the background."""
    read_wait_s: float = 2.5
    """How long a read waits for the vendor before it answers with what can be had."""
    put_s: float = 15.0
    """How long one delivery may take: a full batch over a slow line."""
    page_s: float = 10.0
    """How long one page of a person's memories may take, while nobody need wait for it."""
    roll_load_s: float = 90.0
    """How long all pages together may take."""
    export_wait_s: float = 30.0
    """How long an export waits for a complete list: one that lacks something is no export."""
    probe_s: float = 0.8
    """How long a health check waits for the vendor; the check's own callers wait a second."""
    probe_life_s: float = 5.0
    """How long the outcome of a health check is answered again."""
    drain_s: float = 5.0
    """How long closing waits for what is not delivered yet; the rest goes on at the next start."""

    fresh_s: float = 120.0
    """How long a delivered write still covers what the vendor answers: its index lags behind."""
    roll_s: float = 30.0
    """How old a person's list of memories may be: what other processes wrote is seen after it."""
    roll_bytes: int = 64 * 1024 * 1024
    """Memory for the lists of the people served last; one person's is always kept whole."""
    recent_people: int = 500
    """Whose persona and last proposals are remembered for when the vendor cannot be asked."""

    outbox_rows: int = 20_000
    """Writes that may wait; with more of them writing fails, so that nothing is lost silently."""
    outbox_bytes: int = 64 * 1024 * 1024
    """Room for the writes that wait."""
    aside_rows: int = 1_000
    """Refused writes that are kept; beyond it the oldest of them goes."""
    late_s: float = 10.0
    """How old a waiting write is when health begins to speak of it."""

    look_s: float = 5.0
    """How often writes are looked for that another process stored, and perhaps left behind."""
    turn_s: float = 0.1
    """The pause while another process delivers for the same person."""
    couriers: int = 4
    """People whose writes are delivered side by side."""
    pause_s: float = 0.5
    """The first pause after a failed delivery; it doubles, with jitter."""
    longest_pause_s: float = 30.0
    """The longest pause between two tries."""
    slow_pause_s: float = 60.0
    """The pause after refused credentials: somebody has to mend them first."""
    suspicions: int = 3
    """How often one record alone must be answered with garbage, by a vendor that otherwise works,
    before it is set aside."""
    failures: int = 3
    """Failures in a row after which the vendor is left alone."""
    rest_s: float = 5.0
    """How long it is left alone before it is probed again."""

    embed_pause_s: float = 5.0
    """How long an unknown meaning is left alone: the embedder has failed a moment ago."""
    embed_s: float = 20.0
    """How long embedding a batch in the background may take."""
    embedded_at_once: int = 64
    """Texts in one such batch."""

    def __post_init__(self) -> None:
        """What is written while a list loads must still cover it when it is there."""
        if self.roll_load_s >= self.fresh_s:
            raise ValueError("roll_load_s must be below fresh_s")
