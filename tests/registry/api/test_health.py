"""Health is honest, metrics add up, and the log shows nothing that a body or an address held."""

from __future__ import annotations

import json
import logging
import threading

import pytest
from flask.testing import FlaskClient

from registry.api.metrics import WIDTH, Metrics, shared_numbers
from registry.api.ports import Finding

from .conftest import FixedRecord


def test_a_healthy_registry_is_ready(client: FlaskClient) -> None:
    answer = client.get("/health")
    assert (answer.status_code, json.loads(answer.data)["status"]) == (200, "ready")


def test_one_bad_finding_makes_it_not_ready_and_says_which(client: FlaskClient, record: FixedRecord) -> None:
    record.found = {"database": Finding(True, {}), "statusLists": Finding(False, {"stale": 2})}
    answer = client.get("/health")
    told = json.loads(answer.data)
    assert (answer.status_code, told["code"], told["checks"]["statusLists"]) == (503, "not_ready", {"ok": False, "stale": 2})
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Retry-After"] == "1"


def test_a_process_that_answers_is_live_even_when_not_ready(client: FlaskClient, record: FixedRecord) -> None:
    record.found = {"database": Finding(False, {})}
    assert client.get("/health/live").status_code == 200


def test_metrics_count_requests_and_outcomes(client: FlaskClient) -> None:
    client.post("/verify", json={"text": "x"})
    client.get("/nowhere")
    text = client.get("/metrics").text
    assert 'licence_http_requests_total{status="2xx"} 1\n' in text
    assert 'licence_http_requests_total{status="4xx"} 1\n' in text
    assert 'licence_verifications_total{outcome="valid"} 1\n' in text
    assert "licence_http_request_seconds_count 2\n" in text


def test_what_is_answered_the_short_way_is_logged_and_counted_too(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="licence.access"):
        client.post("/credentials/verify", data=b'{"verifiableCredential":{"type":["secret"]}}', content_type="application/json")
    (line,) = [entry.getMessage() for entry in caplog.records if entry.name == "licence.access"]
    assert " POST /credentials/verify " in line
    assert line.endswith(" 127.0.0.1")
    assert "licence_http_request_seconds_count 1\n" in client.get("/metrics").text


def test_any_worker_answers_for_all_of_them() -> None:
    numbers = shared_numbers(3)
    for row in range(3):
        Metrics(numbers, row).add_request(200, 0.5)
    assert len(numbers) == 3 * WIDTH
    assert "licence_http_request_seconds_sum 1.500000" in Metrics(numbers, 1).text()


def test_threads_lose_no_count() -> None:
    metrics = Metrics()

    def count() -> None:
        for _ in range(2000):
            metrics.add_outcome("valid")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 'licence_verifications_total{outcome="valid"} 8000' in metrics.text()


def test_the_log_has_one_line_a_request_and_no_content(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="licence.access"):
        client.post("/verify?secret=query", json={"text": "secret body"})
        client.get("/authorities/SECRETCODE/did.json")
        client.get("/no%0Awhere 404")
    lines = [entry.getMessage() for entry in caplog.records if entry.name == "licence.access"]
    assert len(lines) == 3
    assert "secret" not in " ".join(lines).lower()
    assert " POST /verify 200 " in lines[0]
    assert " GET /authorities/<code>/did.json 404 " in lines[1]
    assert "\n" not in lines[2]
