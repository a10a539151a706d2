"""An endpoint comes in, an open line goes out; only here is the vendor's library asked for."""

from app.adapters.huggingface.endpoint import Endpoint
from app.adapters.huggingface.line import Line
from app.core.domain.errors import Misconfigured


def open_line(endpoint: Endpoint, *, silence_s: float) -> Line:
    """A line to the endpoint; nothing is sent yet.

    `silence_s` ends a call on which nothing was heard for so long, as the last resort behind the
    callers' own limits. Raises `Misconfigured` when the library is not installed.
    """
    try:
        # half a second to import: only when it is configured
        from app.adapters.huggingface.client import HuggingFaceLine  # noqa: PLC0415
    except ImportError as error:
        raise Misconfigured(
            "Hugging Face needs its library: `pip install huggingface-hub==2.4.0`."
        ) from error
    return HuggingFaceLine(endpoint, silence_s=silence_s)
