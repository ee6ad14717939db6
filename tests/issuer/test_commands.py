"""``licence mint`` and ``licence qr`` as somebody runs them, with their exit codes."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import pytest
import zxingcpp
from click.testing import CliRunner, Result
from PIL import Image

import cli
from issuer import folder
from issuer.command_group import LazyGroup, run
from issuer.command_table import REFUSALS
from issuer.errors import OrderRefused, SheetRefused
from keys.errors import PassphraseMissing
from registry.errors import NotInitialised

AUTHORITY = "11440199DEMX00014L"
QR_CODE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
Licence = Callable[..., Result]
Row = dict[str, str]
SheetOf = Callable[..., Path]


@pytest.fixture
def licence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Licence:
    """Return a function that runs a command in a home of its own; errors of ours come out as they are."""
    settings = {"HOME": str(tmp_path / "home"), "PASSPHRASE": "secret", "VAULT_OPERATIONS": "1", "VAULT_MEMORY": str(8 * 1024 * 1024)}
    for name, value in settings.items():
        monkeypatch.setenv(f"LICENCE_{name}", value)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli.licence(), [str(word) for word in words])


@pytest.fixture
def bureau(licence: Licence) -> Licence:
    """The same, once there is a registry with an authority that may mint business licences."""
    for words in (
        ("init",),
        ("authority", "add", AUTHORITY, "--name", "示范市市场监督管理局", "--name-en", "Market Regulation Bureau", "--area", "440199"),
        ("key", "create", "--authority", AUTHORITY),
        ("authority", "grant", AUTHORITY, "business-licence", "--area", "440199"),
    ):
        result = licence(*words)
        assert result.exit_code == 0, result.output
    return licence


def test_a_sheet_without_faults_is_minted_whole(bureau: Licence, sheet_of: SheetOf, row: Row, tmp_path: Path) -> None:
    result = bureau("mint", "business-licence", sheet_of([row]), "--authority", AUTHORITY)
    assert (result.exit_code, result.stdout) == (0, "minted 1 of 1 rows into out\n")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["licences", "mint.json", "qr"]


def test_some_rows_refused_is_exit_code_1_and_told_at_once(bureau: Licence, sheet_of: SheetOf, row: Row) -> None:
    result = bureau("mint", "business-licence", sheet_of([row, row | {"entityName": ""}]), "--authority", AUTHORITY)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1:] == [
        f"1 refused, see {Path('out/rejects.csv')}:",
        "  row 3 entityName: 必填项为空（found nothing; wanted a value）",
    ]


def test_json_is_one_document(bureau: Licence, sheet_of: SheetOf, row: Row, tmp_path: Path) -> None:
    result = bureau("mint", "business-licence", sheet_of([row]), "--authority", AUTHORITY, "--json", "--out", "there", "--qr", "none")
    told = json.loads(result.stdout)
    assert told["counts"]["minted"] == 1
    assert (tmp_path / "there/licences" / f"{told['identifiers']['2']}.json").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(("business-licence", "--suite", "ecdsa-jcs-2019"), "suite_impossible", id="a suite for another key"),
        pytest.param(("business-licence", "--suite", "rot13"), "suite_not_accepted", id="no suite"),
        pytest.param(("business-licence", "--resume"), "nothing_to_resume", id="nothing to go on with"),
        pytest.param(("business-licences",), "unknown_type", id="no such type"),
    ],
)
def test_an_order_that_cannot_be_carried_out_is_refused(
    words: Sequence[str], code: str, bureau: Licence, sheet_of: SheetOf, row: Row, tmp_path: Path
) -> None:
    result = bureau("mint", words[0], sheet_of([row]), "--authority", AUTHORITY, *words[1:])
    assert result.exception is not None
    assert result.exception.code == code  # type: ignore[attr-defined]
    assert not (tmp_path / "out/licences").exists()


def test_a_sheet_that_is_not_understood_is_refused_before_the_passphrase_is_asked(
    bureau: Licence, sheet_of: SheetOf, row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LICENCE_PASSPHRASE")
    result = bureau("mint", "business-licence", sheet_of([row | {"nonsense": "x"}]), "--authority", AUTHORITY)
    assert isinstance(result.exception, SheetRefused)
    assert (result.exception.code, result.exception.exit_code) == ("column_unknown", 2)


def test_resume_goes_on_with_the_same_sheet_only(bureau: Licence, sheet_of: SheetOf, row: Row) -> None:
    words = ("--authority", AUTHORITY, "--qr", "none")
    bureau("mint", "business-licence", sheet_of([row]), *words)
    again = bureau("mint", "business-licence", sheet_of([row]), *words, "--resume")
    assert (again.exit_code, again.stdout.splitlines()) == (0, ["minted 0 of 1 rows into out", "1 were minted before"])
    other = bureau("mint", "business-licence", sheet_of([row | {"entityName": "别家"}]), *words, "--resume")
    assert isinstance(other.exception, OrderRefused)
    assert other.exception.code == "other_order"


def test_the_rejects_of_a_folder_are_not_minted_into_it(bureau: Licence, sheet_of: SheetOf, row: Row) -> None:
    bureau("mint", "business-licence", sheet_of([row | {"entityName": ""}]), "--authority", AUTHORITY)
    result = bureau("mint", "business-licence", "out/rejects.csv", "--authority", AUTHORITY)
    assert isinstance(result.exception, OrderRefused)
    assert result.exception.code == "sheet_is_output"


def test_a_folder_that_cannot_be_written_in_is_found_out_before_anything_is_reserved(
    bureau: Licence, sheet_of: SheetOf, row: Row, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    result = bureau("mint", "business-licence", sheet_of([row]), "--authority", AUTHORITY, "--out", "file/out")
    assert isinstance(result.exception, OrderRefused)
    assert result.exception.code == "out_unusable"
    assert bureau("search", "--holder", row["holderCode"], "--json").stdout.count("identifier") == 0


def test_one_mint_at_a_time_works_in_a_folder(
    bureau: Licence, sheet_of: SheetOf, row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "PATIENCE", 0.1)
    (tmp_path / "out").mkdir()
    with folder.Folder(tmp_path / "out").held():
        result = bureau("mint", "business-licence", sheet_of([row]), "--authority", AUTHORITY)
    assert isinstance(result.exception, OrderRefused)
    assert result.exception.code == "out_in_use"
    assert bureau("mint", "business-licence", sheet_of([row]), "--authority", AUTHORITY).exit_code == 0


def test_living_facts_are_named_and_not_signed(licence: Licence, bureau: Licence, sheet_of: SheetOf) -> None:
    bureau("authority", "grant", AUTHORITY, "driving-licence", "--area", "440199")
    source = Path(cli.__file__).parent / "credential-types/driving-licence/v1/examples/rows.csv"
    with source.open(encoding="utf-8-sig", newline="") as file:
        first = next(csv.DictReader(file))
    sheet = sheet_of([first | {"penaltyPoints": "3", "validUntil": ""}])
    result = licence("mint", "driving-licence", sheet, "--authority", AUTHORITY, "--json", "--qr", "none")
    assert "penaltyPoints" in result.stderr
    identifier = json.loads(result.stdout)["identifiers"]["2"]
    assert "penaltyPoints" not in (Path("out/licences") / f"{identifier}.json").read_text(encoding="utf-8")


@pytest.fixture
def identifier(bureau: Licence, sheet_of: SheetOf, row: Row) -> str:
    result = bureau("mint", "business-licence", sheet_of([row]), "--authority", AUTHORITY, "--json", "--qr", "none")
    return str(json.loads(result.stdout)["identifiers"]["2"])


@pytest.mark.parametrize(
    ("form", "beginning"),
    [("compact", "HTTPS://LOCALHOST:8000/V/"), ("barcode", "VC1-R"), ("link", "HTTPS://LOCALHOST:8000/L/"), ("plain", '{"@context"')],
)
def test_each_form_of_a_code_is_printed(form: str, beginning: str, bureau: Licence, identifier: str) -> None:
    result = bureau("qr", identifier, "--form", form)
    assert (result.exit_code, result.stdout.startswith(beginning)) == (0, True), result.output


@pytest.mark.parametrize("written", ["urn:licence:{}", "{}", "bare"])
def test_an_identifier_may_be_written_with_and_without_its_arc(written: str, bureau: Licence, identifier: str, tmp_path: Path) -> None:
    asked = identifier.removeprefix("2.999.") if written == "bare" else written.format(identifier)
    result = bureau("qr", asked, "--out", tmp_path / "code.png", "--json")
    answer = json.loads(result.stdout)
    # One random code in a hundred also looks like a few bars of some other kind.
    (found,) = zxingcpp.read_barcodes(Image.open(tmp_path / "code.png"), formats=QR_CODE)
    assert (answer["identifier"], found.text) == (identifier, answer["text"])


def test_a_code_is_drawn_as_svg_or_png_only(bureau: Licence, identifier: str) -> None:
    result = bureau("qr", identifier, "--out", "code.jpeg")
    assert isinstance(result.exception, OrderRefused)
    assert result.exception.code == "picture_kind"


def test_help_loads_no_library_that_a_command_might_not_need() -> None:
    script = (
        "import sys, cli\n"
        "try: cli.licence().main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('flask', 'sqlmodel', 'sqlalchemy', 'pyld', 'nacl', 'jsonschema_rs', 'rich') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(cli.__file__).parent)
    assert ended.stdout.endswith("[]\n")
    assert "  mint " in ended.stdout


def test_every_command_of_the_table_is_found_where_it_is_said_to_be() -> None:
    licence = cli.licence()
    context = click.Context(licence)
    for name in licence.list_commands(context):
        command = licence.get_command(context, name)
        assert isinstance(command, click.Command), name
        assert command.name == name


@pytest.mark.parametrize(
    ("error", "exit_code", "told"),
    [
        pytest.param(OrderRefused(code="odd", found="a\nb", wanted="c"), 2, "odd: found a b; wanted c\n", id="ours, in one line"),
        pytest.param(
            NotInitialised(found="none", wanted="init"), 4, "registry_not_initialised: found none; wanted init\n", id="the registry's"
        ),
        pytest.param(PassphraseMissing(found="none", wanted="one"), 2, "passphrase_missing: found none; wanted one\n", id="the keys'"),
        pytest.param(click.ClickException("no"), 1, "Error: no\n", id="click's"),
        pytest.param(KeyboardInterrupt(), 130, "\n", id="an interrupt"),
        pytest.param(SystemExit(3), 3, "", id="an exit"),
    ],
)
def test_an_error_is_one_line_and_an_exit_code(error: BaseException, exit_code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise error

    group = click.Group("x", callback=fail, invoke_without_command=True)
    with pytest.raises(SystemExit) as ended:
        run(group, REFUSALS, [])
    assert (ended.value.code, capsys.readouterr().err) == (exit_code, told)


@pytest.mark.parametrize("words", [("--help",), ("verify", "--help")])
def test_what_could_not_be_printed_is_never_a_no(words: Sequence[str]) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-c", "import cli; cli.main()", *words]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=Path(cli.__file__).parent)
    assert (ended.returncode, ended.stderr.partition(":")[0], ended.stderr.count("\n")) == (3, "output_not_written", 1)


def test_a_bug_flies() -> None:
    group = click.Group("x", callback=lambda: 1 / 0, invoke_without_command=True)
    with pytest.raises(ZeroDivisionError):
        run(group, REFUSALS, [])


def test_a_group_does_not_know_other_commands() -> None:
    group = LazyGroup("x", table="a  os:getcwd  Does.")
    assert group.get_command(click.Context(group), "b") is None
    with pytest.raises(TypeError):
        group.get_command(click.Context(group), "a")


def test_a_file_may_have_a_name_that_is_no_text(bureau: Licence, sheet_of: SheetOf, row: Row, tmp_path: Path) -> None:
    minted = bureau("mint", "business-licence", sheet_of([row]), "--authority", AUTHORITY, "--json")
    identifier = json.loads(minted.stdout)["identifiers"]["2"]
    for number, words in enumerate((["--json"], [])):
        name = os.fsdecode(b"%d\xff.png" % number)
        drawn = bureau("qr", identifier, "--out", name, *words)
        assert (drawn.exit_code, Path(name).exists()) == (0, True)
        assert f"{number}\N{REPLACEMENT CHARACTER}.png" in drawn.stdout


def test_what_a_command_wrote_stands_where_the_name_cant_be_printed(bureau: Licence, sheet_of: SheetOf, row: Row, tmp_path: Path) -> None:
    out = os.fsdecode(b"\xff")
    command = [sys.executable, "-m", "cli", "mint", "business-licence", str(sheet_of([row])), "--authority", AUTHORITY, "--out", out]
    environ = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parent), "PYTHONIOENCODING": "utf-8:strict"}
    ended = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "minted 1 of 1 rows into \\udcff\n"


def test_a_word_that_is_no_text_is_named(bureau: Licence, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cli", "search", "--holder", os.fsdecode(b"\xff")]
    environ = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parent)}
    ended = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (2, "word_malformed: found '\\udcff'; wanted text in UTF-8\n")
