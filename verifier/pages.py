"""The counter page: ``GET /counter`` and its files, ``POST /counter/verify``, which answers with the face
beside the report, and ``POST /counter/code``, which draws the code that a holder scans. Edge.

The page is one static document: whatever a licence or a code says comes in as JSON and is put in as text, never as markup.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from types import MappingProxyType

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from .answers import chosen_media_type, json_answer, published_answer
from .api import ANSWERS
from .asked import json_kind
from .bodies import read_json, read_question
from .document.directory import Directory
from .judge import Desk, Judge
from .page_frame import PageFrame
from .problems import MemberType
from .qr.drawing import modules_of, svg
from .qr.errors import TextTooLong
from .shown_face import shown_report

MOST_CHARACTERS = 512  # of a code that the page has drawn: a challenge takes some 150
SECONDS = 300  # that a browser may keep a file without asking again
# Nothing from elsewhere, no inline script or style; WebAssembly is compiled, JavaScript is never made from text.
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
SCRIPT, STYLE, WASM = "text/javascript", "text/css", "application/wasm"
FILES = MappingProxyType(
    {
        "counter.css": ("counter/counter.css", STYLE),
        "look.css": ("counter/look.css", STYLE),
        "page.css": ("counter/page.css", STYLE),
        "counter.js": ("counter/counter.js", SCRIPT),
        "camera.js": ("counter/camera.js", SCRIPT),
        "challenge.js": ("counter/challenge.js", SCRIPT),
        "pictures.js": ("counter/pictures.js", SCRIPT),
        "verdict.js": ("counter/verdict.js", SCRIPT),
        "wedge.js": ("counter/wedge.js", SCRIPT),
        "zxing-wasm/share.js": ("zxing-wasm/share.js", SCRIPT),
        "zxing-wasm/reader/index.js": ("zxing-wasm/reader/index.js", SCRIPT),
        "zxing-wasm/reader/zxing_reader.wasm": ("zxing-wasm/reader/zxing_reader.wasm", WASM),
    }
)


def counter_blueprint(desk: Desk, directory: Callable[[], Directory]) -> Blueprint:
    """Return the blueprint of the page; ``directory`` gives the types, whose labels the face is shown with."""
    blueprint = Blueprint("counter", __name__)
    judge = Judge.at(desk)
    shipped = files(__package__)
    page = PageFrame().templates.get_template("counter.html").render()
    contents = {name: shipped.joinpath("static", path).read_bytes() for name, (path, _) in FILES.items()}

    @blueprint.get("/counter")
    def counter() -> Response:
        answer = Response(page, content_type="text/html; charset=utf-8")
        answer.headers["Content-Security-Policy"] = POLICY
        answer.headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    @blueprint.get("/counter/<path:name>")
    def counter_file(name: str) -> Response:
        if name not in contents:
            raise NotFound
        return published_answer(contents[name], (FILES[name][1],), max_age=SECONDS)

    @blueprint.post("/counter/verify")
    def counter_verify() -> Response:
        chosen_media_type(ANSWERS)
        several = judge.question(read_question(request, desk.limits, desk.body_limits))
        return json_answer(several.as_json([shown_report(report, directory(), desk.zone) for report in several.reports], desk.zone))

    @blueprint.post("/counter/code")
    def counter_code() -> Response:
        text = read_json(request, desk.limits).get("text")
        if not isinstance(text, str):
            raise MemberType(found=json_kind(text), wanted="a string", place="/text")
        if len(text) > MOST_CHARACTERS:
            raise TextTooLong(found=f"{len(text)} characters", wanted=f"at most {MOST_CHARACTERS}")
        return Response(svg(modules_of(text)), content_type="image/svg+xml")

    return blueprint
