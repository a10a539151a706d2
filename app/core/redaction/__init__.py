"""Memories come in; the same go out with every secret masked and counted by kind."""

from app.core.redaction.carrying import mask_item, mask_json, mask_name
from app.core.redaction.masking import Masked, mask, mask_candidates, redact

__all__ = ["Masked", "mask", "mask_candidates", "mask_item", "mask_json", "mask_name", "redact"]
