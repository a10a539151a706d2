"""Bytes of an event stream in, the same bytes out, with rare line ends inside JSON texts escaped.

The vendor's client splits lines as Python's `str.splitlines` does, also at U+0085, U+2028 and
U+2029, which JSON may hold as they are: one of them in an answer would cut its event in two.
"""

import re

RARE = re.compile(rb"\xc2\x85|\xe2\x80[\xa8\xa9]")
ESCAPES = {b"\xc2\x85": rb"\u0085", b"\xe2\x80\xa8": rb"\u2028", b"\xe2\x80\xa9": rb"\u2029"}
BEGUN = re.compile(rb"(?:\xc2|\xe2\x80?)\Z")


class LineEnds:
    """Works on parts of any size; a character that began at the end of one waits for the next."""

    def __init__(self) -> None:
        self._held = b""

    def escaped(self, part: bytes) -> bytes:
        """What can be passed on."""
        whole = RARE.sub(lambda found: ESCAPES[found[0]], self._held + part)
        begun = BEGUN.search(whole)
        self._held = begun[0] if begun else b""
        return whole[: len(whole) - len(self._held)]

    def rest(self) -> bytes:
        """What was held when the stream ended."""
        return self._held
