"""A finished HTML page comes in, the Content-Security-Policy under which it runs goes out.

Gradio writes its configuration into the page as inline scripts, different at each call. Exactly
those are allowed, by their SHA-256; evaluating text as code, other hosts and framing are not.
"""

import re
from base64 import b64encode
from hashlib import sha256

POLICY = (
    "default-src 'self'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def policy_for(page: bytes) -> str:
    """The policy that lets the inline scripts of this page run, and no others."""
    digests = (b64encode(sha256(found).digest()).decode() for found in _INLINE.findall(page))
    return POLICY.format(scripts="".join(f" 'sha256-{digest}'" for digest in digests))
