"""A plain text comes in; card, account, social security and phone numbers go out as spans.

Check digits decide where there are some (Luhn, ISO 7064), else the form and the words before.
"""

import re
from collections.abc import Iterator
from itertools import accumulate

from app.core.redaction.spans import Span
from app.core.text.tables import table

_RUN = re.compile(r"\d(?:[ .-]{0,2}\d){11,}")
_GROUP = re.compile(r"\d+")
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})$|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}$|3[47]\d{13}$"
    r"|(?:6011|64[4-9]\d|65\d\d)\d{12,15}$|3(?:0[0-5]|[689]\d)\d{11,16}$|35(?:2[89]|[3-8]\d)\d{12,15}$|62\d{14,17}$"
    r"|(?:50|5[6-9]|6\d)\d{11,17}$"
)
_OTHER_NUMBERS = re.compile(
    r"(?:isbn|ean|gtin|imei|upc|order|bestell\w*|invoice|rechnung\w*|tracking|shipment|parcel|ticket|serial|sku|"
    r"reference|ref|case|article|artikel\w*|issue|commit|build|version|model|part|lot|batch|timestamp|doi|orcid|id|nr|#|"
    r"\b(?:po|booking|reservation|confirmation|customer|contract|policy|auftrag\w*|buchung\w*|vorgang\w*|kundennummer|"
    r"vertrag\w*|aktenzeichen|commande|facture|dossier|contrat|réservation|pedido|factura|expediente|reserva|contrato))"
    r"[\s#:.-]{0,3}(?:(?:number|no|nr|n[°ºo]|número|numéro|id|code|is|ist|was|est|es)[\s#:.-]{0,3}){0,3}$",
    re.IGNORECASE,
)
_PLACES = re.compile(
    r"\b(?:pages?|pp?|seiten?|página|chapters?|kapitel|chapitre|capítulo|"
    r"rooms?|raum|zimmer|salle|sala|chambre|habitación|"
    r"ratio|range|dates?|daten|fechas?|scores?|lotto\w*|loto|lottery|lotería|bingo|plz|postcode|zip)"
    r"[\s#:.-]{0,3}(?:(?:numbers?|no|nr)[\s#:.-]{0,3})?$",
    re.IGNORECASE,
)
"""What numbers in a row are when they are no phone number: pages, ranges, draws, dates."""
_CONTEXT = 40
_SSN = re.compile(r"\d{3}(?P<joint>[- ])(?!00)\d\d(?P=joint)(?!0000)\d{4}(?![\d-]|[ ]\d)")
_NO_AREA = ("000", "666", "9")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d\d(?=[ -]?[A-Za-z0-9])")
_IBAN_LENGTHS: dict[str, int] = table("app.core.redaction", "numbers.toml")["iban_lengths"]
_PHONE = re.compile(
    r"(?<![\w.+-])(?:"
    r"(?P<international>(?:\+|00(?=[1-9]))[ ]?\d(?:[ ]?[-./() ]?[ ]?\(?\d\)?){6,15})"
    r"|(?P<american>(?:1[ .-])?(?:\(\d{3}\)[ .-]?|[2-9]\d\d[ .-])\d{3}[ .-]\d{4}"
    r"|\d{3}(?P<joint>[ .-])\d{3}(?P=joint)\d{4})"
    r"|(?P<spanish>[6-9]\d\d(?P<gap>[ .-])\d\d(?P=gap)\d\d(?P=gap)\d\d)"
    r"|(?P<national>\(?0\d{1,5}\)?(?:[ ]?[-/. ][ ]?\d{2,8}){1,5}|0[1-9]\d{8,9}|01[5-7]\d{9})"
    r")(?P<extension>[ ]?(?:x|ext\.?|extension)[ ]?\d{1,6})?(?![\w-]|\.\d)",
    re.IGNORECASE,
)
_ANY_NUMBER = re.compile(r"\d(?:[ ]?[-./() ]?[ ]?\d){6,15}(?!\d)")
_CALLED = re.compile(
    r"\b(?:phone|telephone|tel|telefon|mobile|mobil|cell|cellphone|handy|handynummer|telefonnummer|"
    r"whatsapp|signal|sms|fax|call|ring|text|dial|reach|number|nummer|téléphone|teléfono|telefono|"
    r"telefone|móvil|portable)\b[^\d\n]{0,24}$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<!\d)(?:\d{4}[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d)(?!\d)"
)
_ROUND = 50
_PRICE = re.compile(r"^\d{1,3}(?:[., ]\d{3})+(?:[.,]\d{1,2})?$")


def find_cards(text: str) -> Iterator[Span]:
    """13 to 19 digits, grouped or not, that pass Luhn's check."""
    for run in _RUN.finditer(text):
        numbers = _Digits(text, run)
        place = 0
        while place < len(numbers.groups):
            end = _card_at(text, numbers, place)
            if end is None:
                place += 1
                continue
            yield Span(numbers.groups[place][0], numbers.groups[end][1], "CREDIT_CARD", 2)
            place = end + 1


class _Digits:
    """The digits of a run in their groups; running sums make Luhn's check one subtraction."""

    def __init__(self, text: str, run: re.Match[str]) -> None:
        self.groups = [group.span() for group in _GROUP.finditer(text, *run.span())]
        self.digits = "".join(text[start:end] for start, end in self.groups)
        self.ends = list(accumulate(end - start for start, end in self.groups))
        plain = [int(digit) for digit in self.digits]
        doubled = [2 * digit - 9 * (digit > 4) for digit in plain]
        self._sums = tuple(
            [
                0,
                *accumulate(
                    doubled[at] if at % 2 == odd else plain[at] for at in range(len(plain))
                ),
            ]
            for odd in (0, 1)
        )

    def passes(self, start: int, end: int) -> bool:
        """Luhn's check (ISO/IEC 7812-1) on the digits from `start` to before `end`."""
        sums = self._sums[end % 2]
        return (sums[end] - sums[start]) % 10 == 0


def _card_at(text: str, numbers: _Digits, first: int) -> int | None:
    """The last group of the longest card number that begins with group `first`."""
    start = numbers.ends[first - 1] if first else 0
    best = None
    for place in range(first, min(len(numbers.groups), first + 19)):
        end = numbers.ends[place]
        if end - start > 19:
            break
        window = numbers.groups[first : place + 1]
        if (
            end - start >= 13
            and numbers.passes(start, end)
            and _is_card(text, window, numbers.digits[start:end])
        ):
            best = place
    return best


def _is_card(text: str, groups: list[tuple[int, int]], digits: str) -> bool:
    """Known issuers in any grouping, others as cards are printed; dates in a row are neither."""
    start, end = groups[0][0], groups[-1][1]
    if _DATE.search(text[start:end]):
        return False
    if _ISSUERS.match(digits):
        return True
    if len(digits) == 13 and digits.startswith(("978", "979", "1")):
        return False  # a book's number, or a time in milliseconds
    sizes = [last - first for first, last in groups]
    printed = len(sizes) == 1 or sizes[:2] == [4, 6] or set(sizes[:-1]) == {4}
    return printed and len(set(digits)) > 2 and not _other_number(text, start)


def _other_number(text: str, start: int) -> bool:
    return _OTHER_NUMBERS.search(text[max(0, start - _CONTEXT) : start]) is not None


def find_ibans(text: str) -> Iterator[Span]:
    """International bank account numbers that pass the mod-97 check (ISO 13616)."""
    for found in _IBAN.finditer(text):
        end = _iban_end(text, found.start())
        if end is not None:
            yield Span(found.start(), end, "IBAN", 2)


def _iban_end(text: str, start: int) -> int | None:
    length = _IBAN_LENGTHS.get(text[start : start + 2].upper())
    wanted = {length} if length else set(range(15, 35))
    letters, place, end = "", start, None
    while place < len(text) and len(letters) < max(wanted):
        letter = text[place]
        if letter.isascii() and letter.isalnum():
            letters += letter
            if len(letters) in wanted and _mod97(letters):
                end = place + 1
        elif letter not in " -" or not text[place - 1].isalnum():
            break
        place += 1
    return end


def _mod97(account: str) -> bool:
    turned = account[4:] + account[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def find_social_security(text: str) -> Iterator[Span]:
    """United States social security numbers, with their dashes or blanks."""
    for found in _SSN.finditer(text):
        start = found.start()
        alone = start == 0 or not (text[start - 1].isdigit() or text[start - 1] in "-.,")
        alone = alone and not (
            found["joint"] == " " and text[max(0, start - 2) : start - 1].isdigit()
        )
        if alone and not found.group().startswith(_NO_AREA) and not _other_number(text, start):
            yield Span(*found.span(), "SSN", 5)


def find_phones(text: str) -> Iterator[Span]:
    """Phone numbers: international, American, national with a leading 0, or announced as one."""
    for found in _PHONE.finditer(text):
        if _is_phone(text, found):
            yield Span(*found.span(), "PHONE", 6)
    for found in _ANY_NUMBER.finditer(text):
        if _is_announced(text, found):
            yield Span(*found.span(), "PHONE", 7)


def _is_announced(text: str, found: re.Match[str]) -> bool:
    """Whether the words before say that this is a number to be called."""
    value, start = found.group(), found.start()
    if start and (text[start - 1].isdigit() or text[start - 1] in ".-"):
        return False
    if _DATE.search(value) or _PRICE.match(value) or _other_number(text, start):
        return False
    return _CALLED.search(text[max(0, start - _CONTEXT) : start]) is not None


def _is_phone(text: str, found: re.Match[str]) -> bool:
    value = found.group()
    count = _digits(value)
    if found["international"]:
        return 8 <= count <= 16 + _digits(found["extension"] or "") and not _DATE.search(value)
    start = found.start()
    if _DATE.search(value) or _PRICE.match(value) or _other_number(text, start):
        return False
    if _PLACES.search(text[max(0, start - _CONTEXT) : start]):
        return False
    if found["american"]:
        return not _is_round(value)
    return 9 <= count <= 12


def _is_round(value: str) -> bool:
    """Whether all the figures of a row are round ("300-400-5000"): a range or a ratio."""
    return all(int(figure) % _ROUND == 0 for figure in _GROUP.findall(value))


def _digits(value: str) -> int:
    return sum(letter.isdigit() for letter in value)
