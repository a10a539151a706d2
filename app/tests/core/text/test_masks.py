"""What a person reads of a text whose secrets are masked."""

import pytest

from app.core.text.masks import readable


@pytest.mark.parametrize(
    ("masked", "read"),
    [
        ("My landlord is Mr Ray, <REDACTED:EMAIL>", "My landlord is Mr Ray"),
        ("Dr Ray (phone: <REDACTED:PHONE>) sees Leo", "Dr Ray sees Leo"),
        ("Rent to <REDACTED:IBAN> by the 3rd", "Rent to … by the 3rd"),
        ("Meine Ärztin, <REDACTED:PHONE>, ist im Urlaub", "Meine Ärztin, ist im Urlaub"),
        ("My email is <REDACTED:EMAIL>", ""),
        ("Mein Passwort lautet <REDACTED:PASSWORD>.", ""),
        ("<REDACTED:API_KEY>", ""),
        ("2 < 3, and no secret", "2 < 3, and no secret"),
    ],
)
def test_a_placeholder_is_left_out_or_read_as_an_omission(masked: str, read: str) -> None:
    assert readable(masked) == read
