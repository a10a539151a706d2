"""A plain text comes in; numbers that offices know a person by go out as spans.

Social security numbers by their form, others because the words before say what they are.
"""

import re
from collections.abc import Iterator

from app.core.redaction.spans import Span

_NAMED = re.compile(
    r"\b(?:(?P<social>ssn|social security)|itin|(?-i:EIN|TIN|NIE|NIF|NHS|BSN|CPF|NINO?)|tax[ -]id|"
    r"taxpayer id|passport|driver.s licen[sc]e|national insurance|steuer-?id|steuernummer|"
    r"steueridentifikationsnummer|personalausweis|reisepass|sozialversicherungsnummer|"
    r"rentenversicherungsnummer|versichertennummer|sécurité sociale|numéro fiscal|passeport|dni|"
    r"pasaporte|seguridad social|codice fiscale|passaporto|pesel)(?!\w)"
    r"(?:[ ]?(?:number|no\.?|nr\.?|nummer|numéro|número|num\.?|card|id|is|ist|est|es|lautet|"
    r"[#:=])){0,4}[ ]?",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:[A-Z]{1,2}[ ]?)?\d(?:[ ./-]?\d){5,17}(?:[ ]?[A-Z](?:[ ]?\d{3})?)?(?![A-Za-z0-9])"
)
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{4}")


def find_official_numbers(text: str) -> Iterator[Span]:
    """Numbers announced as a social security, tax, insurance or passport number; dates are none."""
    for named in _NAMED.finditer(text):
        found = _NUMBER.match(text, named.end())
        if found is not None and not _DATE.fullmatch(found.group()):
            yield Span(*found.span(), "SSN" if named["social"] else "ID_NUMBER", 4)
