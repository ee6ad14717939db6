"""What the cells of synthetic rows are made of."""

from __future__ import annotations

import json
from datetime import date

Row = dict[str, str]

# Long enough past that nothing begins in the future, and short enough that nothing of four years has ended.
FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2024, 12, 31)


def holder(name: str, code_type: str, code: str) -> Row:
    """Return the three cells of one holder."""
    return {"holderName": name, "holderCodeType": code_type, "holderCode": code}


def money(cents: int) -> str:
    """Return an amount as the sheets write it."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d} CNY"


def as_json(value: object) -> str:
    """Return the text of a structured cell."""
    return json.dumps(value, ensure_ascii=False)


def years_on(day: date, years: int) -> date:
    """Return the day so many years later."""
    # 29 February has no anniversary in most years: the term ends a day earlier then.
    return day.replace(year=day.year + years) if (day.month, day.day) != (2, 29) else day.replace(year=day.year + years, day=28)
