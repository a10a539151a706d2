"""The one road to Hugging Face and to servers that speak its languages: calls out, pieces back.

Everything a vendor raises is translated here into the product's own errors. Opening a line imports
the vendor's library; importing this door does not.
"""

from app.adapters.huggingface.endpoint import Endpoint, SettingNames
from app.adapters.huggingface.faults import Ragged, RolesRefused
from app.adapters.huggingface.line import ChatCall, Line, Piece
from app.adapters.huggingface.opening import open_line
from app.adapters.huggingface.pulse import Pulse

__all__ = [
    "ChatCall",
    "Endpoint",
    "Line",
    "Piece",
    "Pulse",
    "Ragged",
    "RolesRefused",
    "SettingNames",
    "open_line",
]
