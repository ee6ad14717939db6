"""The registry's application on its real record, and what runs beside it. Edge."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path

from flask import Blueprint, Flask
from msgspec.structs import replace

from verifier.bodies import DEFAULT_BODY_LIMITS
from verifier.code_page import code_blueprint
from verifier.fetching import AllowedHosts
from verifier.judge import Desk
from verifier.pages import counter_blueprint
from verifier.pictures import PictureReader

from .access_log.accesses import Accesses
from .api.accesses import accesses_blueprint
from .api.authorities import authorities_blueprint
from .api.challenges import challenges_blueprint
from .api.licences import IssuersDesk, licences_blueprint
from .api.links import link_blueprint
from .api.metrics import Metrics
from .api.once import once_on
from .api.record import StoredRecord
from .api.requests import requests_blueprint
from .app import Services, create_app
from .authorities import Authorities
from .challenges import Challenges
from .departments.department import Department
from .departments.tokens import Tokens
from .errors import RegistryError
from .gate import Gate
from .identity import identity_of
from .judging import CurrentVerifier
from .licences import Licences
from .proxies import NO_PROXIES, Proxies
from .two_people.requests import Requests
from .upkeep import renew_due

LOG = logging.getLogger("licence.upkeep")
UPKEEP_SECONDS = 60.0
STAGGER_SECONDS = 5.0  # between workers, so that one finds that another has signed already and opens no vault
MOST_STAGGERED = 8


def application_on(
    gate: Gate,
    *,
    read_picture: Callable[[bytes], Sequence[str]],
    metrics: Metrics,
    folder: Path,
    zone: tzinfo = UTC,
    more: Sequence[Blueprint] = (),
    hosts: Sequence[str] = (),
    proxies: Proxies = NO_PROXIES,
    upkeep: bool = True,
) -> Flask:
    """Return the application on the record behind ``gate``.

    Args:
        folder: where the registry keeps its files; its disk is watched.
        zone: in which reports write dates.
        more: blueprints of other packages.
        hosts: from where DID documents of others may be fetched.
        proxies: whose headers are believed.
        upkeep: whether a thread keeps the lists fresh that ``gate`` can sign.
    """
    # Nobody who asks over HTTP asks as the person who started the server.
    asked = replace(gate, signers=replace(gate.signers, person=None))
    with asked.store.read() as session:
        base_url = identity_of(session).base_url
    challenges, record = Challenges(asked), StoredRecord(asked, folder)
    reader = PictureReader(read_picture)
    bounds = replace(DEFAULT_BODY_LIMITS, batch_lines=asked.batch_lines)
    desk = Desk(CurrentVerifier(asked), reader, asked.clock, asked.limits, bounds, zone=zone, challenges=challenges, archive=record)
    counted = replace(desk, judged=lambda outcome: metrics.add_outcome(outcome.value))
    fetch = AllowedHosts(hosts).fetch if hosts else None
    blueprints = (*_own(asked, counted, challenges), *more)
    app = create_app(Services(record, desk, base_url, blueprints, metrics, fetch, Tokens(asked), proxies))
    if upkeep and (gate.signers.status is not None or gate.signers.root is not None):
        start_upkeep(gate, first=metrics.row % MOST_STAGGERED * STAGGER_SECONDS)
    return app


def _own(gate: Gate, desk: Desk, challenges: Challenges) -> Sequence[Blueprint]:
    return (
        challenges_blueprint(challenges),
        counter_blueprint(desk, lambda: gate.types),
        code_blueprint(desk, lambda: gate.types),
        link_blueprint(Licences(gate).show, desk, lambda: gate.types),
        authorities_blueprint(Authorities(gate).show),
        licences_blueprint(IssuersDesk(partial(Department, gate), once_on(gate), Accesses(gate))),
        accesses_blueprint(Accesses(gate), desk),
        requests_blueprint(Requests(gate), gate.clock),
    )


def start_upkeep(gate: Gate, *, first: float) -> None:
    """Have a thread sign anew what is past half of its life: after ``first`` seconds, then every minute."""

    def run() -> None:
        time.sleep(first)
        while True:
            renew(gate, gate.clock())
            forget(gate)
            time.sleep(UPKEEP_SECONDS)

    threading.Thread(target=run, name="upkeep", daemon=True).start()


def renew(gate: Gate, now: datetime) -> None:
    """Sign what is due; what fails is logged, shows in ``/health`` once a list is stale, and is tried again."""
    try:
        renewed = renew_due(gate, now)
    except RegistryError as error:
        LOG.warning("lists not renewed: %s", error)
        return
    if renewed.trust_list is not None:
        LOG.info("trust list renewed: version %d", renewed.trust_list)
    for url in renewed.status_lists:
        LOG.info("status list renewed: %s", url)


def forget(gate: Gate) -> None:
    """Remove from the access log what was kept long enough; what fails is logged and tried again."""
    try:
        Accesses(gate).forget()
    except RegistryError as error:
        LOG.warning("access log not cleared: %s", error)
