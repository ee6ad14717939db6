"""A server reads small pictures, one at a time, and says which of the two a picture is not."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence

import pytest
from PIL import Image

from verifier.errors import VerifierError
from verifier.pictures import PictureReader, PicturesBusy, size_of
from verifier.problems import problem_of


def picture(width: int, height: int, kind: str = "PNG") -> io.BytesIO:
    written = io.BytesIO()
    Image.new("1" if kind == "PNG" else "L", (width, height)).save(written, kind)
    written.seek(0)
    return written


def finds(*texts: str) -> PictureReader:
    return PictureReader(lambda _picture: texts)


def code_of(reader: PictureReader, picture: io.BytesIO) -> str:
    with pytest.raises(VerifierError) as refused:
        reader(picture)
    return refused.value.code


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_within_bounds_is_read(kind: str) -> None:
    file = picture(30, 20, kind)
    assert (size_of(file), finds("a", "b")(picture(30, 20, kind))) == ((30, 20), ("a", "b"))
    assert PictureReader(lambda content: [str(len(content))])(picture(30, 20, kind)) == [str(len(file.getvalue()))]


@pytest.mark.parametrize("side", [3_600, 20_000])
def test_a_small_file_of_many_pixels_is_not_decoded(side: int) -> None:
    file = picture(side, side)
    assert len(file.getvalue()) < 100_000
    assert code_of(finds("never"), file) == "picture_too_large"


def test_a_webp_may_have_half_the_pixels_for_its_decoder_takes_twice_the_memory() -> None:
    assert finds("a")(picture(3_000, 2_000, "WEBP")) == ("a",)
    assert code_of(finds("never"), picture(3_200, 2_000, "WEBP")) == "picture_too_large"


@pytest.mark.parametrize("raw", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBP", b"\xff\xd8\xff\xe0", b"<svg/>"])
def test_what_is_no_picture_is_told_so(raw: bytes) -> None:
    assert code_of(finds("never"), io.BytesIO(raw)) == "picture_malformed"


def test_a_picture_without_code_is_told_so() -> None:
    assert code_of(finds(), picture(9, 9)) == "picture_without_code"


def test_a_crowd_of_pictures_waits_in_line_and_is_asked_to_come_again() -> None:
    inside, leave = threading.Event(), threading.Event()

    def slow(_picture: bytes) -> Sequence[str]:
        inside.set()
        leave.wait(timeout=30)
        return ("a",)

    reader = PictureReader(slow)
    first = threading.Thread(target=reader, args=(picture(9, 9),))
    first.start()
    inside.wait(timeout=30)
    with pytest.raises(PicturesBusy) as refused:
        reader(picture(9, 9))
    leave.set()
    first.join(timeout=30)
    problem = problem_of(refused.value)
    assert (problem.status, problem.code, problem.retry_after) == (429, "too_many_requests", 1)
    assert reader(picture(9, 9)) == ("a",)


def test_a_reader_that_fails_leaves_the_line_open() -> None:
    def fails(_picture: bytes) -> Sequence[str]:
        raise KeyError

    reader = PictureReader(fails)
    for _ in range(2):
        with pytest.raises(KeyError):
            reader(picture(9, 9))
