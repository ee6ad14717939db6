"""Pages that need no script: made of templates, in the language of whoever asks, with a policy that lets nothing in from elsewhere.

Whatever a licence, a code or a record says is escaped by the templates, all of which are ours.
"""

from __future__ import annotations

from datetime import datetime

from flask import Response, request
from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct, field

from .problems import Problem
from .words import CHECK_NAMES

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
CHINESE, ENGLISH = "zh-Hans", "en"


class Language(Struct, frozen=True):
    """The language of one page; templates call it with what they say in both."""

    tag: str

    def __call__(self, chinese: str, english: str) -> str:
        """Return the text in this language."""
        return english if self.tag == ENGLISH else chinese


def asked_language() -> Language:
    """Return the language that ``?lang=`` names, else the one that the browser likes best, else Chinese."""
    wanted = request.args.get("lang") or request.accept_languages.best_match([CHINESE, "zh", ENGLISH]) or CHINESE
    return Language(ENGLISH if wanted.lower().startswith(ENGLISH) else CHINESE)


def age(known: str, now: str) -> tuple[str, str]:
    """Return how old a fact is, in both languages; both instants as reports have them."""
    seconds = max(0, round((datetime.fromisoformat(now) - datetime.fromisoformat(known)).total_seconds()))
    if seconds < 2:
        return "刚刚查得", "found out just now"
    for most, size, chinese, english in ((90, 1, "秒", "s"), (5_400, 60, "分钟", "min"), (172_800, 3_600, "小时", "h")):
        if seconds < most:
            return f"信息截至 {round(seconds / size)} {chinese}前", f"as known {round(seconds / size)} {english} ago"
    return f"信息截至 {round(seconds / 86_400)} 天前", f"as known {round(seconds / 86_400)} days ago"


def moment(when: datetime) -> str:
    """Return an instant as a page tells it, with its offset."""
    return f"{when:%Y-%m-%d %H:%M:%S} ({when.tzname()})"


def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader(__package__, "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals |= {"age": age, "moment": moment, "check_names": CHECK_NAMES}
    return made


class PageFrame(Struct, frozen=True):
    """Makes pages; keep one for many."""

    templates: Environment = field(default_factory=_templates)

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """Return a page that no cache keeps; ``values`` are what its template asks for."""
        say = asked_language()
        text = self.templates.get_template(template).render(say=say, host=request.host, **values)
        answer = Response(text, status=status, content_type="text/html; charset=utf-8")
        answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["Content-Language"] = say.tag
        answer.headers["Vary"] = "Accept-Language"
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    def refusal(self, problem: Problem) -> Response:
        """Return a page that says what is wrong, with the code that programs read."""
        return self.page("refusal.html", problem.status, problem=problem)
