"""Files of the page are joined into one that is ready in memory: plain, and packed.

A visitor waits for each file by itself: browsers ask for six at a time, and draw nothing before the
last of the styles is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.ui.asgi_types import Scope
from app.ui.packing import packed, unpacks


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One file as it is answered; `kind` is its media type, `small` the same packed."""

    name: str
    kind: str
    plain: bytes
    small: bytes

    @property
    def versioned(self) -> str:
        """The name with a digest that makes browsers fetch it anew when it changed."""
        return f"{self.name}?v={sha256(self.plain).hexdigest()[:12]}"

    def answer(self, scope: Scope) -> tuple[bytes, dict[str, str]]:
        """The whole file for this call, packed for whoever unpacks, and the headers that say so."""
        headers = {"content-type": self.kind, "vary": "Accept-Encoding"}
        if not unpacks(scope):
            return self.plain, headers
        return self.small, {**headers, "content-encoding": "gzip"}


def bundle(name: str, kind: str, files: Sequence[Path]) -> Bundle:
    """The files one after the other; each must be whole by itself."""
    plain = b"\n".join(file.read_bytes() for file in files)
    return Bundle(name=name, kind=kind, plain=plain, small=packed(plain))
