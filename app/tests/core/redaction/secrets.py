"""Bait: made-up secrets of every kind that is masked, as strategies; they open nothing."""

import string

from hypothesis import strategies as st

_ALNUM = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"
_BASE64 = _ALNUM + "+/"
_URLSAFE = _ALNUM + "-_"


def _run(alphabet: str, least: int, most: int | None = None) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=least, max_size=most or least)


def _after(
    prefix: str, alphabet: str, least: int, most: int | None = None
) -> st.SearchStrategy[str]:
    return _run(alphabet, least, most).map(prefix.__add__)


def _with_luhn(digits: str) -> str:
    """The digits with the check digit that makes them pass."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 == 0 else 1)
        total += number - 9 if number > 9 else number
    return digits + str(-total % 10)


def _grouped(digits: str, sign: str) -> str:
    return sign.join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _iban(account: str) -> str:
    rest = int("".join(str(int(letter, 36)) for letter in account + "DE00"))
    return f"DE{98 - rest % 97:02}{account}"


emails = st.builds(
    "{}@{}.{}".format,
    _run(string.ascii_lowercase + string.digits, 3, 12),
    _run(string.ascii_lowercase, 3, 12),
    st.sampled_from(["com", "org", "de", "co.uk", "example.net"]),
)
phones = st.one_of(
    st.builds("+1 {}-555-{}".format, st.integers(201, 989), _run(string.digits, 4)),
    st.builds("({}) 555-{}".format, st.integers(201, 989), _run(string.digits, 4)),
    st.builds("+44 20 7946 {}".format, _run(string.digits, 4)),
    st.builds("+49 30 {}".format, _run("123456789", 7)),
)
api_keys = st.one_of(
    _after("sk-", _ALNUM, 48),
    _after("sk-proj-", _URLSAFE, 40, 80),
    _after("sk-ant-api03-", _URLSAFE, 80),
    _after("AKIA", string.ascii_uppercase + string.digits, 16),
    _after("ghp_", _ALNUM, 36),
    _after("github_pat_", _ALNUM + "_", 60),
    _after("glpat-", _URLSAFE, 20),
    _after("xoxb-", string.digits + "-" + string.ascii_letters, 30),
    _after("AIza", _URLSAFE, 35),
    _after("hf_", _ALNUM, 34),
    _after("sk_live_", _ALNUM, 24),
    st.builds("SG.{}.{}".format, _run(_URLSAFE, 22), _run(_URLSAFE, 43)),
    _after("npm_", _ALNUM, 36),
    _after("pypi-", _URLSAFE, 60),
    _after("pcsk_", _ALNUM, 40),
    _after("SK", _HEX, 32),
)
_lengths = {"4": 15, "51": 14, "34": 13, "6011": 12, "36": 12}
cards = st.builds(
    _grouped,
    st.sampled_from(sorted(_lengths)).flatmap(
        lambda first: _run(string.digits, _lengths[first]).map(
            lambda rest: _with_luhn(first + rest[: _lengths[first]])
        )
    ),
    st.sampled_from(["", " ", "-"]),
)
ips = st.one_of(
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(str).filter(lambda address: any(map(str.isdigit, address))),
)
ibans = _run(string.digits, 18).map(_iban)
jwts = st.builds(
    "eyJ{}.eyJ{}.{}".format, _run(_URLSAFE, 20, 40), _run(_URLSAFE, 20, 80), _run(_URLSAFE, 43)
)
private_keys = st.builds(
    "-----BEGIN {kind}PRIVATE KEY-----\n{body}\n-----END {kind}PRIVATE KEY-----".format,
    kind=st.sampled_from(["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "]),
    body=st.lists(_run(_BASE64, 64), min_size=2, max_size=5).map("\n".join),
)
_password = _run(_ALNUM + "!#$%&*+-=?@^_", 8, 20).filter(
    lambda value: (
        any(map(str.isdigit, value))
        and any(map(str.isalpha, value))
        and value[0].isalnum()
        and value[-1].isalnum()
    )
)
_named_password = st.tuples(
    st.sampled_from(["password: ", "pwd=", "Password = ", "my password is ", "passwort: "]),
    _password,
)
_named_key = st.tuples(
    st.sampled_from(["api_key=", "API_KEY: ", "secret_key = ", "access_token="]),
    _run(_ALNUM, 20, 40).filter(lambda value: sum(map(str.isdigit, value)) >= 2),
)


def _bare(secret: str) -> tuple[str, str]:
    return secret, secret


planted = st.one_of(
    emails.map(_bare),
    phones.map(_bare),
    api_keys.map(_bare),
    cards.map(_bare),
    ips.map(_bare),
    ibans.map(_bare),
    jwts.map(_bare),
    private_keys.map(_bare),
    _named_password.map(lambda pair: ("".join(pair), pair[1])),
    _named_key.map(lambda pair: ("".join(pair), pair[1])),
)
"""Pairs: what is written into a text, and the secret in it that must not come out."""
