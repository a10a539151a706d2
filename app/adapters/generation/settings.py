"""Where the language model is and how long it may take, as one value."""

from dataclasses import dataclass, field

from app.core.domain.errors import Misconfigured


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """Limits are in seconds.

    `timeout_s` bounds a whole answer, `first_token_s` the wait for its beginning with all tries,
    `idle_s` each silence after that. `max_tokens` bounds an answer unless the caller says.
    """

    model: str
    token: str | None = field(default=None, repr=False)
    base_url: str | None = None
    provider: str = "auto"
    timeout_s: float = 120.0
    first_token_s: float = 30.0
    idle_s: float = 20.0
    max_tokens: int | None = 1_024
    temperature: float | None = None
    tries: int = 3

    def __post_init__(self) -> None:
        if min(self.timeout_s, self.first_token_s, self.idle_s) <= 0:
            raise Misconfigured("The time limits of the language model must be above 0 s.")
