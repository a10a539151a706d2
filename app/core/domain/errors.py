"""The error tree of the product.

Adapters translate vendor errors into it; each door has one table out of it.

InklingError
├── Refused            the caller asked for something that is not allowed or not well formed
│   └── TooLarge       … because it is larger than a stated limit
│       └── Overflow   … that of the language model's context
├── Missing            there is no such thing, or it belongs to somebody else (the same answer)
│   └── Exhausted      … any more: all there was has been shown
├── Misconfigured      a setting or an installation is wrong; the message says what to change
│   └── Disabled       … or left out: something optional is not set up
└── ProviderError      something outside this process did not do its part
    ├── Unavailable    it could not be reached, or not in time
    ├── RateLimited    it asked to be left alone for a while
    ├── Unauthorized   it does not accept the credentials
    └── Malformed      it answered with something that cannot be used

Messages are sentences a person can act on. They never carry a memory's text or a secret.
"""


class InklingError(Exception):
    """Root of every error this product raises on purpose."""


class Refused(InklingError):
    """The request is not well formed or not allowed; repeating it unchanged will not help."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        """Keep the sentence for the caller and, when one field is to blame, its dotted path."""
        super().__init__(message)
        self.field = field


class TooLarge(Refused):
    """Something is larger than its stated limit."""


class Overflow(TooLarge):
    """A conversation is longer than the language model can read."""


class Missing(InklingError):
    """Not there, expired, or another person's: these three must be indistinguishable."""


class Exhausted(Missing):
    """All that could be offered has been."""


class Misconfigured(InklingError):
    """A setting, file or optional installation is unusable; the message says what to change."""


class Disabled(Misconfigured):
    """Something optional is not set up; the message says how to enable it."""


class ProviderError(InklingError):
    """A dependency outside this process failed."""


class Unavailable(ProviderError):
    """The dependency could not be reached, or did not answer in time."""


class RateLimited(ProviderError):
    """The dependency refuses more calls for now."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        """Keep the sentence and the wait in seconds the dependency asked for, if it said one."""
        super().__init__(message)
        self.retry_after = retry_after


class Unauthorized(ProviderError):
    """The dependency does not accept our credentials."""


class Malformed(ProviderError):
    """The dependency answered with something that cannot be used."""
