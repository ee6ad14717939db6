"""What a code is that is not ours: a word for the clerk, so that the right one is held up next."""

from __future__ import annotations

import re
from typing import Final

from ..errors import shortened
from .errors import NotOurs

_QUOTED = 40  # characters; a foreign code may hold secrets of the person who holds it up
_KINDS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"HC1:", "a health certificate"),
        (r"https?://[^/]*(?:jkm|healthcode|health-code|kangma|ykm|suishenma|suikangma|yuekangma)", "a health code"),
        (r"(?:weixin|wxp|wechat)://|https?://(?:[a-z0-9.-]*\.)?(?:weixin|wechat|wx\.tenpay)\.", "a WeChat code"),
        (r"alipays?://|https?://(?:[a-z0-9.-]*\.)?alipay\.", "an Alipay code"),
        (r"https?://(?:[a-z0-9.-]*\.)?(?:95516|unionpay)\.|000201", "a payment code"),
        (r"https?://", "a web address"),
        (r"otpauth://|bitcoin:|WIFI:|mailto:|tel:|sms(?:to)?:|geo:", "an address or a setting for a phone"),
        (r"BEGIN:V(?:CARD|EVENT|CALENDAR)|MECARD:", "a contact or an appointment"),
        (r"01,\d\d,", "an invoice"),
        (r"[0-9]+\Z", "a number"),
        (r"\s*[{\[<]", "JSON or XML of another kind"),
    )
)


def not_ours(text: str) -> NotOurs:
    """Return the refusal of a foreign code: what it seems to be, and its first 40 characters."""
    kind = next((kind for pattern, kind in _KINDS if pattern.match(text)), "a plain text")
    return NotOurs(found=f"{kind}: {shortened(text, _QUOTED)}", wanted="the code of a licence (LIC1-R…, HTTPS://…/V/…, VC1-R…)")
