"""What a code is that is not ours: a word for the clerk, so that the right one is held up next."""

from __future__ import annotations

import re
from typing import Final

from ..errors import shortened
from .errors import NotOurs

_QUOTED: Final = 40  # characters
_NOT_WHOLE: Final = "a licence's code that was not read whole, or is of a newer kind"
_PLAIN: Final = "a plain text"
_WANTED: Final = "the code of a licence (LIC1-R…, HTTPS://…/V/…, VC1-R…)"
_KINDS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"LI[CPT]\d?(?:-|\Z)|V[CP]1-?R?\Z|https?://[^/]+/V/\d*\Z", _NOT_WHOLE),
        (r"HC\d:|shc:/", "a health certificate"),
        (r"https?://[^/]*(?:jkm|healthcode|health-code|kangma|ykm|suishenma|suikangma|yuekangma)", "a health code"),
        (r"(?:weixin|wxp|wechat)://|https?://(?:[a-z0-9.-]*\.)?(?:weixin|wechat|wx\.tenpay)\.", "a WeChat code"),
        (r"alipays?://|https?://(?:[a-z0-9.-]*\.)?alipay\.", "an Alipay code"),
        (r"https?://(?:[a-z0-9.-]*\.)?(?:95516|unionpay)\.|000201|upi://|(?:SPC|BCD)\r?\n", "a payment code"),
        (r"62\d{17}\Z|(?:2[5-9]|30)\d{14,22}\Z", "a payment code"),  # that a customer holds up
        (
            r"(?:openid4vp|openid-vc|openid-credential-offer|haip|eudi-openid4vp|eudi-wallet|mdoc)[a-z0-9-]*:",
            "a request or an offer to a wallet",
        ),
        (r"V[CP]1-|eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.", "a credential of another kind"),
        (r"https?://|www\.", "a web address"),
        (r"otpauth://|bitcoin:|WIFI:|mailto:|MATMSG:|tel:|sms(?:to)?:|geo:", "an address or a setting for a phone"),
        (r"BEGIN:V(?:CARD|EVENT|CALENDAR)|MECARD:|BIZCARD:", "a contact or an appointment"),
        (r"M\d[A-Z ]{2,20}/", "a boarding pass"),
        (r"01,\d\d,", "an invoice"),
        (r"[0-9]+\Z", "a number"),
        (r"\s*[{\[<]", "JSON or XML of another kind"),
    )
)
# Of these something is quoted. The others hold secrets of whoever holds them up: a password, an account, a state of health.
_HARMLESS: Final = frozenset({"a web address", _PLAIN, "a WeChat code", "an Alipay code"})
_ADDRESS: Final = re.compile(r"((?:[a-z]+://)?[^/?#]+)[/?#].*", re.IGNORECASE | re.DOTALL)


def not_ours(text: str) -> NotOurs:
    """Return the refusal of a foreign code: what it seems to be, and of a harmless one how it begins; of an address its host."""
    kind = next((kind for pattern, kind in _KINDS if pattern.match(text)), _PLAIN)
    if kind not in _HARMLESS:
        return NotOurs(found=kind, wanted=_WANTED)
    beginning = text if kind == _PLAIN else _ADDRESS.sub(r"\1/…", text)
    return NotOurs(found=f"{kind}: {shortened(beginning, _QUOTED)}", wanted=_WANTED)
