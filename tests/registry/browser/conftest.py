"""A real Chromium in front of the counter page, which a server in this process shows on a registry whose clock a test moves."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.serving import make_server

from registry.api.metrics import Metrics
from registry.application import application_on
from registry.signers import Signers
from verifier.qr.reading import read_picture

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
# Without those for the background, a browser looks for its maker's servers at every start.
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
)  # fmt: skip
SIZE = {"width": 1366, "height": 768, "deviceScaleFactor": 1, "mobile": False}
PATIENCE = 20  # seconds


@dataclass
class Counter:
    """The page as a clerk sees it."""

    driver: Any
    address: str

    def open(self, language: str = "en") -> None:
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SIZE)
        self.driver.get(f"{self.address}/counter?lang={language}")
        self.wait(lambda: self.script("return document.documentElement.dataset.ready === 'yes'"))

    def script(self, text: str, *arguments: object) -> Any:
        return self.driver.execute_script(text, *arguments)

    def wait(self, holds: Callable[[], Any]) -> Any:
        return WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05).until(lambda _: holds())

    def give(self, file: Path) -> str:
        """Choose a file and return the verdict."""
        self.driver.find_element(By.ID, "file").send_keys(str(file))
        return self.verdict()

    def verdict(self) -> str:
        """Return the large word of the first result, once there is one."""
        self.wait(lambda: self.script("return document.querySelector('.result') && !document.getElementById('status').innerText.trim()"))
        return self.text(".result h3")

    def text(self, selector: str) -> str:
        """Return what can be seen of an element; "" where there is none."""
        return str(self.script("return document.querySelector(arguments[0])?.innerText ?? ''", selector)).strip()

    def texts(self, selector: str) -> list[str]:
        return list(self.script("return [...document.querySelectorAll(arguments[0])].map(each => each.innerText.trim())", selector))

    def press(self, code: str, *, key: str = "", shift: bool = False) -> None:
        """Press a key by its place on the keyboard; ``key`` is what the layout makes of it."""
        for kind in ("rawKeyDown", "keyUp"):
            event = {"type": kind, "code": code, "key": key or "Unidentified", "modifiers": 8 if shift else 0}
            self.driver.execute_cdp_cmd("Input.dispatchKeyEvent", event)

    def complaints(self) -> list[str]:
        """Return what the browser complained of: a policy that was broken, a script that failed."""
        return [str(entry["message"]) for entry in self.driver.get_log("browser") if "status of 4" not in entry["message"]]


@contextmanager
def browsing(profile: Path, *more: str) -> Iterator[Any]:
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={profile}", *more):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER, env={**os.environ, "SE_OFFLINE": "true"}))
    try:
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SIZE)
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with browsing(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
def address(world: Any, tmp_path: Path) -> Iterator[str]:
    """Return where the registry answers."""
    gate = replace(world.gate, signers=Signers())
    app = application_on(gate, read_picture=read_picture, metrics=Metrics(), folder=tmp_path)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def counter(chromium: Any, address: str) -> Counter:
    counter = Counter(chromium, address)
    counter.open()
    counter.complaints()
    return counter


@pytest.fixture
def counter_with_camera(address: str, tmp_path: Path) -> Iterator[Callable[[Path], Counter]]:
    """Return what opens the page in a browser whose camera shows a film."""
    opened = []

    def open_with(film: Path) -> Counter:
        opened.append(browsing(tmp_path / "profile", f"--use-file-for-fake-video-capture={film}"))
        counter = Counter(opened[-1].__enter__(), address)
        counter.open()
        return counter

    yield open_with
    for each in opened:
        each.__exit__(None, None, None)
