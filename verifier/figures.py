"""Amounts, times of day and labels as people write them."""

from __future__ import annotations

import re

_MONEY = re.compile(r"(-?)([0-9]{1,18})(\.[0-9]{2}) ([A-Z]{3})", re.ASCII)
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}):[0-9]{2}[+Z-][0-9:]*", re.ASCII)
_REMARK = re.compile(r" \([^)]{4,}\)\Z")  # (g) and (m2) are units, and stay
_CURRENCIES = {("CNY", "zh-hans"): "元"}


def as_written(text: str, language: str) -> str:
    """Return money and times of day as people write them in ``language``; every other text as it stands."""
    if money := _MONEY.fullmatch(text):
        return f"{money[1]}{int(money[2]):,}{money[3]} {_CURRENCIES.get((money[4], language), money[4])}"
    return f"{moment[1]} {moment[2]}" if (moment := _MOMENT.fullmatch(text)) else text


def short_label(label: str) -> str:
    """Return a label without what its brackets tell whoever fills in a sheet."""
    return _REMARK.sub("", label)
