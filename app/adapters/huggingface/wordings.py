"""How servers say, in their error texts, what their status codes do not: tables, and one look-up.

The texts are only searched: they may quote what a person wrote, so they are never passed on.
"""

import re

# The conversation is longer than the model's context.
OVERFLOW = re.compile(
    r"""
      context_length_exceeded | exceed_context_size              # OpenAI, Groq; llama.cpp
    | maximum\ (?:context|model)\ length                         # OpenAI, vLLM, SGLang, Fireworks
    | longer\ than\ the\ (?:maximum\ )?model(?:'s)?\ .{0,12}length         # vLLM, SGLang
    | max_(?:new_|completion_)?tokens.{0,40}must\ be\ <=                   # TGI
    | inputs.{0,3}\ (?:must\ have|tokens).{0,40}tokens.{0,60}\ Given:      # TGI
    | exceed\w*\ (?:the\ )?(?:available\ |max\w*\ )?context\ (?:size|length|window)  # llama.cpp …
    | context\ (?:size|length|window)\ (?:has\ been\ |was\ )?exceeded      # llama.cpp
    | (?:prompt|input|message)s?\ (?:is\ |are\ )?too\ long                 # Ollama, Anthropic
    | input\ (?:length|token\ count).{0,40}exceeds                         # Ollama, Gemini
    | too\ many\ (?:input\ )?tokens | reduce\ the\ length\ of              # Cohere, Groq
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)

# The model's chat template has no place for a system turn, or wants strictly alternating turns.
ROLES = re.compile(
    r"""
      roles\ must\ alternate                       # Mistral, Gemma, Llama 2
    | system\ (?:role|messages?)\ (?:is\ |are\ )?not\ (?:supported|allowed)   # Gemma
    | only\ user\ and\ assistant\ roles            # Zephyr, early Mixtral
    | (?:first|initial)\ message\ must\ be\ (?:from\ )?(?:the\ )?(?:a\ )?['"]?user
    """,
    re.IGNORECASE | re.VERBOSE,
)

# There is no such model there, or nobody serves it for this task.
NO_MODEL = re.compile(
    r"""
      model_not_(?:supported|found) | not\ supported\ by\ (?:any\ )?provider
    | model\ .{0,120}\ (?:does\ not\ exist|not\ found|is\ not\ supported|not\ a\ chat\ model)
    | (?:no\ such|unknown|invalid)\ model | not\ supported\ for\ task
    """,
    re.IGNORECASE | re.VERBOSE,
)

# Money, not pace, although it comes as a 429.
SPENT = re.compile(
    r"insufficient_quota|exceeded your (?:current quota|monthly included credits)|billing",
    re.IGNORECASE,
)

BUSY = re.compile(r"overloaded|currently loading|rate.?limit|too many requests", re.IGNORECASE)
