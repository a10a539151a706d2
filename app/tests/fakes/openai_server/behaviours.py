"""What the server can be told to do with one request, as values; and what real servers say."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer, as JSON or as a stream of events, whichever the request asks for.

    In a stream `first_delay_s` passes before the first event, `delay_s` before each further piece.
    Each of the first pieces waits until its one of `gates` is set. After `stall_after` pieces
    nothing comes any more. After `cut_after` pieces the connection ends
    as `cut` says: "reset" (RST), "close" (FIN inside the body), "end" (a whole body that lacks its
    last events). `lines` are raw lines sent after the pieces, such as ``data: {"error": …}``.
    `usage` counts (prompt, completion) tokens and is sent when the request asks for it. Events go
    out in chunks of `bytes_at_once` when that is set.
    """

    pieces: tuple[str, ...] = ("Hello", " there", ".")
    reasoning: tuple[str, ...] = ()
    refusal: tuple[str, ...] = ()
    finish: str | None = "stop"
    usage: tuple[int, int] | None = (11, 3)
    first_delay_s: float = 0.0
    delay_s: float = 0.0
    gates: tuple[threading.Event, ...] = ()
    stall_after: int | None = None
    cut: Literal["reset", "close", "end"] | None = None
    cut_after: int = 1
    lines: tuple[bytes, ...] = ()
    done: bool = True
    done_line: bytes = b"data: [DONE]"
    content_type: str = "text/event-stream"
    bytes_at_once: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer with this status; a str or bytes body goes as it is, anything else as JSON.

    `chunked` sends the body without a Content-Length.
    """

    status: int
    body: object = field(default_factory=lambda: {"error": {"message": "scripted failure"}})
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    delay_s: float = 0.0
    chunked: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """These bytes on the wire, then the connection ends: cleanly, or with a reset."""

    data: bytes = b""
    reset: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing at all: the request is read and never answered."""


Behaviour: TypeAlias = Reply | Failure | Raw | Silence

# How servers say that a conversation is too long for the model.
OVERFLOWS: Mapping[str, Failure] = {
    "OpenAI": Failure(
        400,
        {
            "error": {
                "message": "This model's maximum context length is 4097 tokens. However, your "
                "messages resulted in 5012 tokens. Please reduce the length of the messages.",
                "type": "invalid_request_error",
                "param": "messages",
                "code": "context_length_exceeded",
            }
        },
    ),
    "vLLM": Failure(
        400,
        {
            "object": "error",
            "message": "This model's maximum context length is 4096 tokens. However, you "
            "requested 5024 tokens in the messages, Please reduce the length of the messages.",
            "type": "BadRequestError",
            "code": 400,
        },
    ),
    "vLLM, the prompt alone": Failure(
        400,
        {
            "error": {
                "message": "The decoder prompt (length 5024) is longer than the maximum model "
                "length of 4096. Make sure that `max_model_len` is no smaller than the number of "
                "text tokens.",
                "type": "BadRequestError",
                "code": 400,
            }
        },
    ),
    "TGI": Failure(
        422,
        {
            "error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. "
            "Given: 5012 `inputs` tokens and 512 `max_new_tokens`",
            "error_type": "validation",
        },
        chunked=True,
    ),
    "TGI, the prompt alone": Failure(
        422,
        {
            "error": "Input validation error: `inputs` must have less than 4095 tokens. "
            "Given: 5012",
            "error_type": "validation",
        },
    ),
    "llama.cpp": Failure(
        400,
        {
            "error": {
                "code": 400,
                "message": "request (5012 tokens) exceeds the available context size "
                "(4096 tokens), try increasing it",
                "type": "exceed_context_size_error",
                "n_prompt_tokens": 5012,
                "n_ctx": 4096,
            }
        },
    ),
    "Ollama": Failure(
        400,
        {
            "error": {
                "message": "the input length exceeds the context length",
                "type": "invalid_request_error",
                "param": None,
                "code": None,
            }
        },
    ),
    "SGLang": Failure(
        400,
        {
            "object": "error",
            "message": "The input (5012 tokens) is longer than the model's context length "
            "(4096 tokens).",
            "type": "BadRequestError",
            "code": 400,
        },
    ),
    "a body that is too large": Failure(413, "Payload Too Large", content_type="text/plain"),
}

# How servers pass on that the model's chat template knows no system turn.
ROLE_REFUSALS: Mapping[str, Failure] = {
    "vLLM": Failure(
        400,
        {
            "object": "error",
            "message": "Conversation roles must alternate user/assistant/user/assistant/...",
            "type": "BadRequestError",
            "code": 400,
        },
    ),
    "TGI": Failure(
        422,
        {
            "error": "Template error: invalid operation: System role not supported (in <string>:1)",
            "error_type": "template_error",
        },
    ),
    "llama.cpp": Failure(
        500,
        {
            "error": {
                "code": 500,
                "message": "Jinja Exception: Only user and assistant roles are supported!",
                "type": "server_error",
            }
        },
    ),
}
