"""Every setting of this program: its name, default and meaning, as a table that is also read by the README's test.

Read once, at the edge. The environment wins over ``licence.toml`` in ``LICENCE_HOME``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from verifier.errors import shortened

from .base_url import checked_base_url
from .errors import Malformed
from .setting_kinds import arc, count, header, hosts, is_yes, language, listed, networks, offset, pin, proxy_header

if TYPE_CHECKING:
    from .proxies import Proxies

FILE = "licence.toml"
T = TypeVar("T")


class Setting(Struct, frozen=True):
    """One setting: ``name`` in ``licence.toml``, ``LICENCE_<NAME>`` in the environment.

    Attributes:
        default: as it would be written; "" where nothing is set.
        in_file: False for what must not stand in a file (the file's own place, secrets).
    """

    name: str
    default: str
    meaning: str
    in_file: bool = True

    @property
    def variable(self) -> str:
        """The name of the environment variable."""
        return f"LICENCE_{self.name.upper()}"


SETTINGS: tuple[Setting, ...] = (
    Setting("home", "~/.licence", "folder of the vault, of licence.toml and, without a database server, of the database", in_file=False),
    Setting("database_url", "sqlite:///<home>/registry.db", "the registry's database: sqlite:///FILE or postgresql://USER@HOST/NAME"),
    Setting("base_url", "http://localhost:8000", "address of the registry; all DIDs and list URLs begin with it, so init fixes it"),
    Setting(
        "identifier_arc", "2.999", "root of new licence identifiers (2.999 is the arc for examples; never mint trials under a national one)"
    ),
    Setting("time_zone", "+08:00", "offset in which dates of a sheet and of a command are meant, and dates are shown"),
    Setting("fast_path", "yes", "whether the fast ways may answer: yes, or no for pyld and Flask alone", in_file=False),
    Setting("language", "en", "language of reports: en or zh-Hans"),
    Setting("trust_root", "", "pin of the trusted root key, sha256:…; without it the local registry's, or the first one seen"),
    Setting("credential_types", "", "further folders of credential types, separated like PATH"),
    Setting("allowed_hosts", "", "hosts from which DID documents of others may be fetched (did:web), separated by commas; none without it"),
    Setting("status_list_hours", "24", "how long a signed status list is good, in hours; signed anew at half of it"),
    Setting("trust_list_days", "30", "how long a signed trust list is good, in days; signed anew at half of it"),
    Setting("presentation_seconds", "60", "how long a challenge, a presentation and a possession token are good, in seconds"),
    Setting("batch_lines", "1000", "how many credentials one request to /credentials/verify-batch may hold"),
    Setting("mass_rows", "1000", "more licences than these, minted by one authority in a day, take two people once that rule is awake"),
    Setting("high_value_types", "", "types of which every single licence takes two people then, separated by commas"),
    Setting("approval_hours", "72", "how long a request for an approval is open, and the approval good, in hours"),
    Setting("access_log_days", "1095", "how long the access log keeps who was given which licence, in days"),
    Setting("purpose_required", "no", "whether a licence is given out only to who says what for: yes or no"),
    Setting("trusted_proxies", "", "addresses or networks of proxies whose headers are believed, separated by commas; none without it"),
    Setting("proxy_header", "", "the header in which those proxies say for whom they ask, Forwarded or X-Forwarded-For (docs/proxy.md)"),
    Setting("identity_header", "", "header, named with letters and digits only, in which those proxies say who asks; none without it"),
    Setting("person", "", "code of the person who acts, where an act takes two people", in_file=False),
    Setting("person_keys", "<home>/persons", "folder of the persons' own vaults, one in each folder; may be on a stick"),
    Setting("person_passphrase", "", "passphrase of the key of the person who acts", in_file=False),
    Setting("person_passphrase_file", "", "file (mode 0600) with the passphrase of the person who acts", in_file=False),
    Setting("person_passphrase_fd", "", "number of an open file descriptor with the passphrase of the person who acts", in_file=False),
    Setting("registry_url", "", "address of a registry on another computer, for the program of a department; this one's own without it"),
    Setting("token", "", "token for that registry; the file variant shows it to fewer programs", in_file=False),
    Setting("token_file", "", "file (mode 0600) with the token for that registry"),
    Setting("plain_http", "no", "whether that registry may be spoken to over plain http, where it is another computer: yes or no"),
    Setting("passphrase", "", "passphrase of the vault; the file variant shows it to fewer programs", in_file=False),
    Setting("passphrase_file", "", "file (mode 0600) with the passphrase of the vault"),
    Setting("passphrase_fd", "", "number of an open file descriptor with the passphrase of the vault", in_file=False),
    Setting("vault_operations", "4", "Argon2id passes when a vault is made"),
    Setting("vault_memory", "1073741824", "Argon2id memory in bytes when a vault is made"),
)


class Settings(Struct, frozen=True):
    """What the registry needs to know; the vault's own settings are read by the keys."""

    home: Path
    database_url: str
    base_url: str
    base_url_given: bool
    identifier_arc: str
    time_zone: tzinfo
    language: str
    fast_path: bool
    trust_root: str | None
    credential_types: tuple[Path, ...]
    allowed_hosts: tuple[str, ...]
    status_list_validity: timedelta
    trust_list_validity: timedelta
    presentation_lifetime: timedelta
    batch_lines: int
    registry_url: str
    token_file: Path | None
    plain_http: bool
    mass_rows: int
    high_value_types: frozenset[str]
    approval_lifetime: timedelta
    access_log_kept: timedelta
    purpose_required: bool
    trusted_proxies: tuple[str, ...]
    proxy_header: str
    identity_header: str

    @property
    def file(self) -> Path:
        """Where the settings are written down."""
        return self.home / FILE

    @property
    def proxies(self) -> Proxies:
        """Whose headers a server believes."""
        from .proxies import Proxies  # noqa: PLC0415 (only a server asks)

        return Proxies.of(self.trusted_proxies, self.proxy_header, self.identity_header)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings.

    Raises:
        Malformed: ``setting_malformed``: a value of the wrong kind, or a name in the file that is none.
    """
    home = Path(environ.get("LICENCE_HOME") or "~/.licence").expanduser()
    source = _Source(environ, _read_file(home / FILE))
    return Settings(
        home=home,
        database_url=source.text("database_url") or f"sqlite:///{home / 'registry.db'}",
        base_url=source.read("base_url", checked_base_url),
        base_url_given=source.is_given("base_url"),
        identifier_arc=source.read("identifier_arc", arc),
        time_zone=source.read("time_zone", offset),
        language=source.read("language", language),
        fast_path=source.read("fast_path", is_yes),
        trust_root=source.read("trust_root", pin),
        credential_types=source.read("credential_types", _folders),
        allowed_hosts=source.read("allowed_hosts", hosts),
        status_list_validity=timedelta(hours=source.read("status_list_hours", count)),
        trust_list_validity=timedelta(days=source.read("trust_list_days", count)),
        presentation_lifetime=timedelta(seconds=source.read("presentation_seconds", count)),
        batch_lines=source.read("batch_lines", count),
        registry_url=source.text("registry_url"),
        token_file=source.read("token_file", _file),
        plain_http=source.read("plain_http", is_yes),
        mass_rows=source.read("mass_rows", count),
        high_value_types=frozenset(source.read("high_value_types", listed)),
        approval_lifetime=timedelta(hours=source.read("approval_hours", count)),
        access_log_kept=timedelta(days=source.read("access_log_days", count)),
        purpose_required=source.read("purpose_required", is_yes),
        trusted_proxies=source.read("trusted_proxies", networks),
        proxy_header=source.read("proxy_header", proxy_header),
        identity_header=source.read("identity_header", header),
    )


class _Source(Struct, frozen=True):
    environ: Mapping[str, str]
    table: Mapping[str, Any]

    def is_given(self, name: str) -> bool:
        return bool(self.environ.get(f"LICENCE_{name.upper()}")) or name in self.table

    def text(self, name: str) -> str:
        value = self.environ.get(f"LICENCE_{name.upper()}") or self.table.get(name)
        return "" if value is None else str(value)

    def read(self, name: str, kind: Callable[[str], T]) -> T:
        setting = next(each for each in SETTINGS if each.name == name)
        try:
            return kind(self.text(name) or setting.default)
        except (ValueError, Malformed) as error:
            wanted = error.wanted if isinstance(error, Malformed) else str(error)
            raise _malformed(f"{setting.variable} {self.text(name)!r}", wanted) from None


def _read_file(file: Path) -> Mapping[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise _malformed(f"{file}: {error}", "TOML") from None
    except OSError as error:
        raise _malformed(f"{file}: {error.strerror}", "a file that you may read, or none") from None
    table = _parsed(file, text)
    known = {setting.name for setting in SETTINGS if setting.in_file}
    for name in table:
        if name not in known:  # a mistyped name would be a setting that is silently not set
            raise _malformed(f"{name} in {file}", f"one of {', '.join(sorted(known))}")
    return table


def _parsed(file: Path, text: str) -> Mapping[str, Any]:
    import tomllib  # noqa: PLC0415 (most homes have no such file)

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _malformed(f"{file}: {error}", "TOML") from None


def _malformed(found: str, wanted: str) -> Malformed:
    return Malformed(code="setting_malformed", found=shortened(found, 200), wanted=wanted)


def _file(text: str) -> Path | None:
    return Path(text).expanduser() if text else None


def _folders(text: str) -> tuple[Path, ...]:
    return tuple(Path(each).expanduser() for each in text.split(os.pathsep) if each)
