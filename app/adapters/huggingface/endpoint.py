"""Where calls go, with whose credentials, and which settings a person would change: plain values.

Checks what can be checked without a network, so that a wrong setting is told at the start.
"""

from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit, urlunsplit

from app.core.domain.errors import Misconfigured

NO_KEY = "no-key"
"""Sent where no key is needed: without one, the library would send the machine's own token."""

ROUTER = "https://router.huggingface.co"
CHAT_PATH = "/chat/completions"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingNames:
    """What the settings behind an endpoint are called, for sentences that say what to change."""

    token: str = "HF_TOKEN"  # noqa: S105  # a setting's name
    base_url: str = "HF_BASE_URL"
    model: str = "HF_LLM_MODEL"
    provider: str = "HF_PROVIDER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One model at one place.

    With `base_url` calls go there and nowhere else; `token` is then that server's key, or None.
    Without, they go to Hugging Face's router, which needs a token and picks who serves the model:
    `provider` is "auto", one of the router's policies ("fastest", "cheapest", "preferred"), or a
    provider's name. Raises `Misconfigured` for what can never work.
    """

    model: str
    token: str | None = field(default=None, repr=False)
    base_url: str | None = None
    provider: str = "auto"
    names: SettingNames = field(default_factory=SettingNames)

    def __post_init__(self) -> None:
        if not self.model.strip():
            raise Misconfigured(f"{self.names.model} is empty; set it to a model's id.")
        if self.base_url is not None:
            self._check_address(self.base_url)
        elif not self.token:
            raise Misconfigured(
                f"Set {self.names.token} to a Hugging Face token, or {self.names.base_url} to the "
                "address of a server of your own."
            )
        elif not self.token.startswith("hf_"):
            raise Misconfigured(
                f"{self.names.token} is not a Hugging Face token (they begin with hf_). For "
                f"another provider's key set {self.names.base_url} to that provider's address too."
            )
        if self.token is not None and not (self.token.isascii() and self.token.isprintable()):
            raise Misconfigured(f"{self.names.token} holds characters no key can have.")

    @property
    def key(self) -> str:
        """What is sent as the key; never empty."""
        return self.token or NO_KEY

    @property
    def who(self) -> str:
        """The other side, as it is called in sentences."""
        return "Hugging Face" if self.base_url is None else f"The server at {self.names.base_url}"

    @property
    def routed_model(self) -> str:
        """The model's name as it is sent: the router is told the provider behind a colon.

        The library would look the provider's name for the model up at the hub, blocking the loop.
        """
        if self.base_url is not None or self.provider == "auto" or ":" in self.model:
            return self.model
        return f"{self.model}:{self.provider}"

    @property
    def embedding_url(self) -> str:
        """Where texts are embedded, in full, so that the library has nothing to look up."""
        if self.base_url is not None:
            return self.base_url
        return f"{ROUTER}/hf-inference/models/{self.model}/pipeline/feature-extraction"

    @property
    def models_url(self) -> str | None:
        """Where a server of one's own lists its models."""
        if self.base_url is None:
            return None
        parts = urlsplit(self.base_url)
        path = parts.path.rstrip("/").removesuffix(CHAT_PATH)
        path = path if path.endswith("/v1") else f"{path}/v1"
        return urlunsplit(parts._replace(path=f"{path}/models"))

    def _check_address(self, address: str) -> None:
        name = self.names.base_url
        try:
            parts: SplitResult = urlsplit(address)
            whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            whole = False
        if not whole or any(character.isspace() for character in address):
            raise Misconfigured(f"{name} must be an address such as http://127.0.0.1:8080/v1.")
        if parts.username is not None or parts.password is not None:
            raise Misconfigured(
                f"{name} must not hold a user name or password; put the key into "
                f"{self.names.token}."
            )
