"""No document gets a wrong verdict, a fault of the server or more than two seconds out of little input."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from .conftest import Town
from .poisons import POISONS

WORST_SECONDS = 2.0


def test_the_licence_they_are_made_of_is_valid(client: FlaskClient, town: Town) -> None:
    answer = client.post("/credentials/verify", json={"verifiableCredential": town.licence})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("name", POISONS)
def test_a_poison_is_refused_in_time(client: FlaskClient, poisoned: Callable[[str], dict[str, Any]], name: str) -> None:
    body = json.dumps({"verifiableCredential": poisoned(name)}).encode()
    started = time.perf_counter()
    answer = client.post("/credentials/verify", data=body, content_type="application/json")
    seconds = time.perf_counter() - started
    told = json.loads(answer.data)
    assert answer.status_code in (400, 413), told
    assert told.get("verified", False) is False
    assert told["code"] not in ("time_limit", "internal_error")
    assert seconds < WORST_SECONDS
