"""What a clerk sees: every way in, every verdict, both languages, in a real browser."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from keys.presenting import sign_possession
from keys.secret import Secret
from keys.signer import KeySigner, public_key_of
from verifier.document.contexts import bundled_contexts
from verifier.document.identifier import LicenceIdentifier
from verifier.proof.multikey import KeyKind
from verifier.qr.compact import QrWriter
from verifier.qr.forms import Form
from verifier.qr.reading import read_picture

Counter = Any  # of conftest.py
SHIFTED = {"%": "5", "$": "4", "*": "8"}
KEYS = {" ": "Space", "-": "Minus", ".": "Period", "/": "Slash"}


def licence(world: Any, row: str = "row 1", **subject: Any) -> dict[str, Any]:
    """Return a licence on record, with ``subject`` members of its own."""
    (reservation,) = world.reserve(world.request(row))
    unsigned = world.credential(reservation)
    unsigned["credentialSubject"] |= subject
    document: dict[str, Any] = json.loads(world.deposit(reservation, world.signed(unsigned)))
    return document


def identifier_of(world: Any, document: dict[str, Any]) -> Any:
    return LicenceIdentifier.parse(document["id"])


def code_of(world: Any, document: dict[str, Any]) -> str:
    return QrWriter(bundled_contexts().with_contexts(world.gate.types.contexts())).write(document, Form.COMPACT).text


def picture_of(text: str, scale: int = 4) -> Image.Image:
    modules = memoryview(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(scale=scale))
    return Image.frombytes("L", (modules.shape[1], modules.shape[0]), bytes(modules))


def film_of(picture: Image.Image, file: Path, size: tuple[int, int] = (1280, 720), frames: int = 6) -> Path:
    """Write a film that a camera can be made of: uncompressed, the picture in the middle of every frame."""
    frame = Image.new("L", size, 190)
    frame.paste(picture, ((size[0] - picture.width) // 2, (size[1] - picture.height) // 2))
    colour = bytes([128]) * (size[0] * size[1] // 2)
    with file.open("wb") as film:
        film.write(f"YUV4MPEG2 W{size[0]} H{size[1]} F10:1 Ip A1:1 C420jpeg\n".encode())
        for _ in range(frames):
            film.write(b"FRAME\n" + frame.tobytes() + colour)
    return file


def saved(file: Path, document: object) -> Path:
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return file


@pytest.mark.parametrize(("language", "word"), [("en", "Waiting for a licence"), ("zh-Hans", "等待出示证照")])
def test_the_page_waits_in_the_language_that_was_asked_for(counter: Counter, language: str, word: str) -> None:
    counter.open(language)
    assert counter.text(".large") == word
    assert counter.script("return document.documentElement.lang") == language
    assert counter.complaints() == []


def test_a_valid_licence_is_shown_with_its_face_and_every_check(counter: Counter, world: Any, tmp_path: Path) -> None:
    assert counter.give(saved(tmp_path / "licence.json", licence(world))) == "VALID"
    assert "证照颁发机构\nissuing authority" in counter.texts(".face dt")
    assert any("示范市市场监督管理局" in value for value in counter.texts(".face dd"))
    checks = counter.texts(".checks li")
    assert len(checks) == 8
    assert all("\n" in check for check in checks)
    assert any("found out just now" in check for check in checks)
    counter.script("document.getElementById('chinese').click()")
    assert counter.text(".result h3") == "有效"
    assert "签名与文件内容完全相符。" in counter.text(".checks")
    assert counter.complaints() == []


def test_a_revoked_licence_says_why_and_not_by_colour_alone(counter: Counter, world: Any, tmp_path: Path) -> None:
    document = licence(world)
    world.move(identifier_of(world, document), "revoke", reason="提交虚假材料", decision="2026-17")
    picture_of(code_of(world, document)).save(tmp_path / "code.png")
    assert counter.give(tmp_path / "code.png") == "NOT VALID"
    assert "提交虚假材料" in counter.text(".verdict p")
    assert counter.script("return document.querySelector('.verdict use').getAttribute('href')") == "#invalid"
    assert "Status\nfails" in counter.texts(".checks li")[0]


def test_what_could_not_be_checked_is_undecided_and_never_green(counter: Counter, world: Any, tmp_path: Path) -> None:
    document = licence(world)
    world.clock.pass_time(hours=25)
    assert counter.give(saved(tmp_path / "licence.json", document)) == "UNDECIDED"
    assert "could not be found out" in counter.texts(".checks li")[0]
    assert counter.script("return document.querySelectorAll('.result.valid').length") == 0


def test_the_content_of_a_forgery_is_not_shown(counter: Counter, world: Any, tmp_path: Path) -> None:
    forged = {**licence(world), "validFrom": "2001-01-01T00:00:00+08:00"}
    assert counter.give(saved(tmp_path / "forged.json", forged)) == "NOT VALID"
    assert counter.texts(".face") == []


def test_a_foreign_code_is_named(counter: Counter, tmp_path: Path) -> None:
    picture_of("https://qr.alipay.com/fkx1").save(tmp_path / "code.png")
    assert counter.give(tmp_path / "code.png") == "NOT A LICENCE"
    assert "an Alipay code" in counter.text(".verdict p")
    counter.script("document.getElementById('chinese').click()")
    assert "支付宝码" in counter.text(".verdict p")


def test_a_picture_without_a_code_gets_advice(counter: Counter, tmp_path: Path) -> None:
    Image.new("L", (600, 400), 200).save(tmp_path / "blank.png")
    assert counter.give(tmp_path / "blank.png") == "NO CODE READ"
    assert "sharper" in counter.text(".hint")


def side_by_side(*texts: str) -> Image.Image:
    codes = [picture_of(text) for text in texts]
    sheet = Image.new("L", (sum(code.width for code in codes), max(code.height for code in codes)), 255)
    for number, code in enumerate(codes):
        sheet.paste(code, (sum(each.width for each in codes[:number]), 0))
    return sheet


def test_of_several_codes_the_licence_counts(counter: Counter, world: Any, tmp_path: Path) -> None:
    side_by_side("https://qr.alipay.com/fkx1", code_of(world, licence(world))).save(tmp_path / "sheet.png")
    counter.give(tmp_path / "sheet.png")
    assert counter.texts(".result h3") == ["VALID"]


def test_two_licences_in_one_picture_are_told_and_both_are_judged(counter: Counter, world: Any, tmp_path: Path) -> None:
    side_by_side(code_of(world, licence(world)), code_of(world, licence(world, "row 2"))).save(tmp_path / "sheet.png")
    assert counter.give(tmp_path / "sheet.png") == "SEVERAL LICENCES"
    assert "2 different licences" in counter.text(".verdict p")
    assert counter.texts(".result h3") == ["SEVERAL LICENCES", "VALID", "VALID"]


def test_a_pdf_is_read_by_the_server(counter: Counter, world: Any, tmp_path: Path) -> None:
    picture_of(code_of(world, licence(world))).convert("RGB").save(tmp_path / "card.pdf", "PDF", resolution=100)
    assert counter.give(tmp_path / "card.pdf") == "VALID"
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7")
    counter.press("Escape", key="Escape")
    assert counter.give(tmp_path / "broken.pdf") == "NO CODE READ"


def test_a_link_leads_to_what_the_registry_tells_everybody(counter: Counter, world: Any, tmp_path: Path) -> None:
    document = licence(world)
    picture_of(f"HTTPS://LICENCE.EXAMPLE/L/{document['id'].removeprefix('urn:licence:')}").save(tmp_path / "link.png")
    assert counter.give(tmp_path / "link.png") == "A LINK ONLY"
    counter.driver.get(counter.script("return document.querySelector('.hint a').href"))
    assert counter.text("h2") == "VALID"


def test_the_last_verdict_is_not_taken_for_the_next_one(counter: Counter, world: Any) -> None:
    counter.script(PASTE, code_of(world, licence(world)))
    assert counter.verdict() == "VALID"
    counter.script("window.fetch = () => new Promise(() => {})")
    counter.script(PASTE, "another code")
    assert counter.text("#status") == "Checking…"
    assert counter.script("return parseFloat(getComputedStyle(document.getElementById('results')).opacity)") < 0.5


def test_a_name_that_is_markup_shows_as_it_is(counter: Counter, world: Any, tmp_path: Path) -> None:
    name = "<script>window.taken=1</script><img src=x onerror=window.taken=1>"
    document = licence(world, licenceHolder=[{"name": name, "codeType": "001", "code": "91440199DEMX1001XH"}])
    assert counter.give(saved(tmp_path / "licence.json", document)) == "VALID"
    assert name in counter.texts(".face dd")
    assert counter.script("return window.taken ?? null") is None
    assert counter.complaints() == []


@pytest.mark.parametrize("focus", ["body", "textarea"])
def test_a_hand_scanner_is_understood_whatever_the_layout_makes_of_its_keys(counter: Counter, world: Any, focus: str) -> None:
    if focus == "textarea":
        counter.script("document.getElementById('text').focus()")
    strokes = [stroke_of(sign) for sign in code_of(world, licence(world))]
    counter.script(TYPE, [*strokes, {"code": "Enter", "key": "Enter"}])
    assert counter.verdict() == "VALID"


def stroke_of(sign: str) -> dict[str, Any]:
    """Return the key that a scanner presses for ``sign``, with what some layout or input method makes of it."""
    if sign.isdigit():
        return {"code": f"Digit{sign}", "key": "à"}  # as a French layout has it
    if sign.isalpha():
        return {"code": f"Key{sign}", "key": "Process", "shiftKey": True}  # as a Chinese input method has it
    if sign in SHIFTED:
        return {"code": f"Digit{SHIFTED[sign]}", "key": "￥", "shiftKey": True}
    if sign in "+:":
        return {"code": "Equal" if sign == "+" else "Semicolon", "key": "：", "shiftKey": True}
    return {"code": KEYS[sign], "key": "。"}


# In one go, as fast as a scanner.
TYPE = """
for (const stroke of arguments[0]) {
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {...stroke, bubbles: true, cancelable: true, composed: true}));
}
"""
PASTE = """
const carried = new DataTransfer();
carried.setData('text', arguments[0]);
document.dispatchEvent(new ClipboardEvent('paste', {clipboardData: carried, bubbles: true, cancelable: true}));
"""
DROP = """
const carried = new DataTransfer();
carried.items.add(new File([Uint8Array.from(atob(arguments[0]), sign => sign.charCodeAt(0))], 'code.png', {type: 'image/png'}));
document.dispatchEvent(new DragEvent('drop', {dataTransfer: carried, bubbles: true, cancelable: true}));
"""


def test_a_text_can_be_pasted_and_a_picture_dropped(counter: Counter, world: Any, tmp_path: Path) -> None:
    document = licence(world)
    counter.script(PASTE, json.dumps(document))
    assert counter.verdict() == "VALID"
    counter.press("Escape", key="Escape")
    assert counter.wait(lambda: counter.text(".large")) == "Waiting for a licence"
    picture_of(code_of(world, document)).save(tmp_path / "code.png")
    counter.script(DROP, base64.b64encode((tmp_path / "code.png").read_bytes()).decode())
    assert counter.verdict() == "VALID"


def test_the_camera_reads_a_code(counter_with_camera: Callable[[Path], Counter], world: Any, tmp_path: Path) -> None:
    counter = counter_with_camera(film_of(picture_of(code_of(world, licence(world)), scale=5), tmp_path / "film.y4m"))
    counter.script("document.getElementById('camera').click()")
    assert counter.verdict() == "VALID"
    assert counter.script("return document.getElementById('camera').getAttribute('aria-pressed')") == "true"
    assert counter.complaints() == []


def ask(counter: Counter) -> dict[str, Any]:
    """Ask for proof and return what the holder's telephone reads from the page."""
    counter.script("document.getElementById('ask').click()")
    counter.wait(lambda: counter.script("return document.getElementById('request').checkVisibility() && document.images[0].complete"))
    box = counter.script("""
        document.getElementById('request').scrollIntoView();
        const box = document.getElementById('request').getBoundingClientRect();
        return {x: box.x, y: box.y, width: box.width, height: box.height, scale: 2};""")
    drawn = counter.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "clip": box})["data"]
    (text,) = read_picture(base64.b64decode(drawn))
    sent = json.loads(text)
    assert sent["challenge"] == counter.script("return document.getElementById('challenge').textContent")
    return {"challenge": sent["challenge"], "audience": sent["domain"]}


def test_a_request_that_nobody_answers_runs_out(counter: Counter) -> None:
    # The time that counts is the browser's since it started, so the test moves that.
    counter.script("const real = performance.now.bind(performance); window.skipped = 0; performance.now = () => real() + window.skipped")
    ask(counter)
    assert 55 <= int(counter.text("#left")) <= 60
    counter.script("window.skipped = 61000")
    assert counter.wait(lambda: "run out" in counter.text("#status"))
    assert counter.script("return document.getElementById('asked').hidden")


def test_the_holder_proves_it_to_this_counter_once(counter: Counter, world: Any) -> None:
    seed = Secret(b"\7" * 32)
    holder = KeySigner(KeyKind.ED25519, seed, public_key_of(KeyKind.ED25519, seed).did_key)
    document = licence(world, id=holder.verification_method.partition("#")[0])
    asked = ask(counter)
    counter.script(PASTE, code_of(world, document))
    assert counter.verdict() == "NOT VALID"
    assert "copy of the licence only" in counter.text(".verdict p")

    counter.open()
    asked = ask(counter)
    token = sign_possession(document, holder, now=world.clock(), **asked).text
    counter.script(PASTE, token)
    assert counter.verdict() == "VALID"
    assert any("Holder" in check for check in counter.texts(".checks li"))
    counter.script(PASTE, token)
    assert counter.wait(lambda: counter.text(".result h3") == "NOT VALID")
    assert "answered before" in counter.text(".verdict p")


def test_the_verdict_and_the_reason_fit_a_small_screen(counter: Counter, world: Any, tmp_path: Path) -> None:
    counter.give(saved(tmp_path / "licence.json", licence(world)))
    seen = counter.script("""
        const box = document.querySelector('.verdict').getBoundingClientRect(), root = document.documentElement;
        return [box.top >= 0 && box.bottom <= 300, root.scrollWidth <= innerWidth, root.scrollHeight <= innerHeight,
                parseFloat(getComputedStyle(document.querySelector('.verdict h3')).fontSize)]""")
    assert seen[:3] == [True, True, True]
    assert seen[3] >= 40


def test_every_control_can_be_reached_and_named_without_a_mouse(counter: Counter) -> None:
    controls = counter.script("""
        return [...document.querySelectorAll('button, textarea')].filter(each => each.offsetParent)
            .map(each => [each.tabIndex, (each.innerText || document.querySelector(`label[for=${each.id}]`)?.innerText || '').trim()])""")
    names = [name for index, name in controls if index == 0]
    assert "Start camera" in names
    assert "Check" in names
    assert "" not in names


def test_nothing_is_asked_of_anybody_else(counter: Counter, address: str, tmp_path: Path) -> None:
    Image.new("L", (300, 200), 200).save(tmp_path / "blank.png")
    counter.give(tmp_path / "blank.png")
    asked = counter.script("return performance.getEntriesByType('resource').map(each => each.name)")
    assert any(name.endswith(".wasm") for name in asked)
    assert [name for name in asked if not name.startswith((address, "data:"))] == []


PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}


def test_a_telephone_shows_the_page_without_anything_beside_its_screen(counter: Counter, world: Any, tmp_path: Path) -> None:
    counter.give(saved(tmp_path / "licence.json", licence(world)))
    counter.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    assert counter.script("return document.documentElement.scrollWidth") <= PHONE["width"]
    assert counter.script("return document.querySelector('.verdict p').getBoundingClientRect().width") > 200


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_a_telephone_opens_the_address_in_a_code(counter: Counter, world: Any, address: str, language: str) -> None:
    text = QrWriter(bundled_contexts().with_contexts(world.gate.types.contexts())).write(licence(world), Form.COMPACT_URL, host="HOST").text
    driver = counter.driver
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    # Whoever turns scripts off sees all of it.
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        driver.get(address + text.removeprefix("HTTPS://HOST") + f"?lang={language}")
        seen = driver.find_element("tag name", "main").text
        driver.find_element("link text", "English" if language == "zh-Hans" else "中文").click()
        turned = driver.find_element("tag name", "main").text
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    words = {"zh-Hans": ("有效", "核验项目"), "en": ("VALID", "Checks")}
    assert all(word in seen for word in words[language])
    assert all(word in turned for word in words["en" if language == "zh-Hans" else "zh-Hans"])
    assert counter.script("return document.documentElement.scrollWidth") <= PHONE["width"]
    assert counter.complaints() == []
