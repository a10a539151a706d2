"""One small language model from the settings; local rules stand in for what cannot be had."""

from app.adapters.language.local import LocalSLM
from app.core.domain.errors import Misconfigured
from app.core.ports.counting import TokenCounter
from app.core.ports.language import SLMClient
from app.core.ports.telemetry import Telemetry
from app.settings import Settings


def open_slm(
    settings: Settings, counter: TokenCounter, telemetry: Telemetry
) -> tuple[SLMClient, tuple[str, ...]]:
    """The model behind the guesses, and what people should be told of it."""
    local = LocalSLM(counter)
    if settings.slm_impl == "local":
        return local, ()
    if settings.slm_impl != "http":
        why = f"SLM_IMPL={settings.slm_impl[:40]!r} is none of local, http"
        return local, (f"{why}; guesses are made locally instead.",)
    try:
        return _hosted(settings, local, counter, telemetry), ()
    except Misconfigured as error:
        return local, (f"{error} Guesses are made locally instead.",)


def _hosted(
    settings: Settings, local: LocalSLM, counter: TokenCounter, telemetry: Telemetry
) -> SLMClient:
    # only who asks for it pays for importing the client
    from app.adapters.language.fallback import FallbackSLM  # noqa: PLC0415
    from app.adapters.language.http import Address, HttpSLM  # noqa: PLC0415
    from app.adapters.language.masked import MaskedSLM  # noqa: PLC0415

    key = settings.slm_api_key
    address = Address(
        base_url=settings.slm_base_url or "",
        model=settings.slm_model,
        timeout_s=settings.slm_timeout_s,
        api_key=key.get_secret_value() if key else "",
    )
    hosted = MaskedSLM(HttpSLM(address, counter))
    return FallbackSLM(hosted, local, settings.slm_timeout_s, telemetry)
