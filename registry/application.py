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
) -> Flask:
    """Return the application on the record behind ``gate``, whose lists it keeps fresh from now on.

    Args:
        folder: where the registry keeps its files; its disk is watched.
        zone: in which reports write dates.
        more: blueprints of other packages.
        hosts: from where DID documents of others may be fetched.
        proxies: whose headers are believed.
    """
    services = services_on(gate, read_picture=read_picture, metrics=metrics, folder=folder, zone=zone, more=more, hosts=hosts)
    app = create_app(replace(services, proxies=proxies))
    if gate.signers.status is not None or gate.signers.root is not None:
        start_upkeep(gate, first=metrics.row % MOST_STAGGERED * STAGGER_SECONDS)
    return app


def services_on(
    gate: Gate,
    *,
    read_picture: Callable[[bytes], Sequence[str]],
    metrics: Metrics,
    folder: Path,
    zone: tzinfo = UTC,
    more: Sequence[Blueprint] = (),
    hosts: Sequence[str] = (),
) -> Services:
    """Return what the application on the record behind ``gate`` is made of; see ``application_on``."""
    # Nobody who asks over HTTP asks as the person who started the server.
    gate = replace(gate, signers=replace(gate.signers, person=None))
    with gate.store.read() as session:
        base_url = identity_of(session).base_url
    challenges, record = Challenges(gate), StoredRecord(gate, folder)
    reader = PictureReader(read_picture)
    bounds = replace(DEFAULT_BODY_LIMITS, batch_lines=gate.batch_lines)
    desk = Desk(CurrentVerifier(gate), reader, gate.clock, gate.limits, bounds, zone=zone, challenges=challenges, archive=record)
    counted = replace(desk, judged=lambda outcome: metrics.add_outcome(outcome.value))
    issuers_desk = IssuersDesk(partial(Department, gate), once_on(gate), Accesses(gate))
    own = (
        challenges_blueprint(challenges),
        counter_blueprint(counted, lambda: gate.types),
        code_blueprint(counted, lambda: gate.types),
        link_blueprint(Licences(gate).show, counted, lambda: gate.types),
        authorities_blueprint(Authorities(gate).show),
        licences_blueprint(issuers_desk),
        accesses_blueprint(Accesses(gate), counted),
        requests_blueprint(Requests(gate), gate.clock),
    )
    fetch = AllowedHosts(hosts).fetch if hosts else None
    return Services(record, desk, base_url, (*own, *more), metrics, fetch, Tokens(gate))


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
