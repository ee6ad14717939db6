"""What kinds of values settings have: from a text to the value; each raises ``ValueError`` that says what was wanted."""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo


def count(text: str) -> int:
    """Return how many there may be of something."""
    if not re.fullmatch(r"[1-9][0-9]{0,4}", text):
        raise ValueError("a whole number from 1 to 99999")
    return int(text)


def offset(text: str) -> tzinfo:
    """Return an offset from UTC."""
    match = re.fullmatch(r"([+-])([01][0-9]):([0-5][0-9])", text)
    if match is None:
        raise ValueError("an offset such as +08:00")
    size = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-size if match[1] == "-" else size)


def arc(text: str) -> str:
    """Return an object identifier as it is."""
    if not re.fullmatch(r"[0-2](\.(0|[1-9][0-9]{0,19})){1,9}", text):
        raise ValueError("an object identifier such as 2.999")
    return text


def pin(text: str) -> str | None:
    """Return the pin of a key, None where there is none."""
    if text and not re.fullmatch(r"sha256:[0-9a-f]{64}", text):
        raise ValueError("sha256: and 64 hexadecimal digits")
    return text or None


def language(text: str) -> str:
    """Return a language of reports."""
    if text not in ("en", "zh-Hans"):
        raise ValueError("en or zh-Hans")
    return text


def hosts(text: str) -> tuple[str, ...]:
    """Return hosts, each with a scheme and a port or without."""
    named = listed(text)
    if not all(re.fullmatch(r"(https?://)?[A-Za-z0-9.-]+(:[0-9]{1,5})?", each) for each in named):
        raise ValueError("hosts such as example.org or example.org:8443, separated by commas")
    return named


def listed(text: str) -> tuple[str, ...]:
    """Return what stands between commas."""
    return tuple(each.strip() for each in text.split(",") if each.strip())


def is_yes(text: str) -> bool:
    """Return whether a text says yes."""
    if text not in ("yes", "no"):
        raise ValueError("yes or no")
    return text == "yes"


def networks(text: str) -> tuple[str, ...]:
    """Return addresses and networks."""
    if not text:
        return ()
    from ipaddress import ip_network  # noqa: PLC0415 (few name any)

    try:
        return tuple(str(ip_network(each)) for each in listed(text))
    except ValueError:
        raise ValueError("addresses or networks such as 192.0.2.7 or 10.0.0.0/8, separated by commas") from None


def proxy_header(text: str) -> str:
    """Return the name of a header of proxies, or nothing."""
    if text not in ("", "X-Forwarded-For", "Forwarded"):
        raise ValueError("X-Forwarded-For or Forwarded: the one that your proxy sets itself")
    return text


def header(text: str) -> str:
    """Return the name of any other header, or nothing."""
    # A hyphen has a twin: servers hand Remote_User on as Remote-User, and a proxy that sets the one may let the other through.
    if not re.fullmatch(r"([A-Za-z][A-Za-z0-9]{0,63})?", text):
        raise ValueError("the name of a header without hyphens and underscores, such as RemoteUser")
    return text
