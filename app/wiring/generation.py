"""One language model for conversations from the settings, or none, saying how to have one."""

from urllib.parse import urlsplit

from app.adapters.generation import ChatSettings, NoModel, open_hf_model
from app.core.domain.errors import Misconfigured
from app.core.ports.generation import ChatModel
from app.settings import Settings

HUGGING_FACE = ("huggingface.co", "huggingface.cloud", "hf.space")
HUGGING_FACE_TOKEN = "hf_"  # noqa: S105  # how such tokens begin


def open_model(settings: Settings) -> ChatModel:
    """The model `HF_LLM_MODEL` names; without a token and a server of one's own there is none."""
    if settings.hf_token is None and settings.hf_base_url is None:
        return NoModel()
    try:
        return open_hf_model(
            ChatSettings(
                token=token_for(settings, settings.hf_base_url),
                base_url=settings.hf_base_url,
                provider=settings.hf_provider,
                model=settings.hf_llm_model,
                timeout_s=settings.hf_timeout_s,
                first_token_s=settings.hf_first_token_s,
                idle_s=settings.hf_first_token_s,
                max_tokens=settings.hf_max_tokens,
            )
        )
    except Misconfigured as error:
        return NoModel(f"Sending is off: {error}")


def token_for(settings: Settings, base_url: str | None) -> str | None:
    """The key to show at `base_url` (None = Hugging Face): a Hugging Face token goes nowhere else.

    Any other key in `HF_TOKEN` is that of one's own server.
    """
    token = settings.hf_token.get_secret_value() if settings.hf_token else None
    if token is None or base_url is None or not token.startswith(HUGGING_FACE_TOKEN):
        return token
    host = (urlsplit(base_url).hostname or "").lower()
    theirs = any(host == name or host.endswith(f".{name}") for name in HUGGING_FACE)
    return token if theirs else None
