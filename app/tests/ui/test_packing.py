import gzip

import pytest

from app.ui.packing import packed, unpacks


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("br", False),
        ("xgzip", False),
        ("", False),
    ],
)
def test_only_those_who_take_it_get_it_packed(accepted: str, expected: bool) -> None:
    assert unpacks({"headers": [(b"accept-encoding", accepted.encode())]}) is expected


def test_nobody_is_asked_to_unpack_who_did_not_say_so() -> None:
    assert not unpacks({"headers": []})


def test_what_is_packed_comes_out_the_same_and_equal_each_time() -> None:
    text = ("wörter " * 500).encode()
    assert gzip.decompress(packed(text)) == text
    assert packed(text) == packed(text)
