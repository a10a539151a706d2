"""One small language model from the settings; local rules stand in for what cannot be had."""

from app.adapters.language.local import LocalSLM
from app.core.ports.counting import TokenCounter
from app.core.ports.language import SLMClient
from app.settings import Settings


def open_slm(settings: Settings, counter: TokenCounter) -> tuple[SLMClient, tuple[str, ...]]:
    """The model behind the guesses, and what people should be told of it."""
    if settings.slm_impl == "local":
        return LocalSLM(counter), ()
    notice = (
        f"SLM_IMPL={settings.slm_impl[:40]!r} is not available in this version; "
        "guesses are made locally instead."
    )
    return LocalSLM(counter), (notice,)
