"""Memories come in; the same go out with every secret masked and counted by kind."""

from app.core.redaction.masking import Masked, mask, redact

__all__ = ["Masked", "mask", "redact"]
