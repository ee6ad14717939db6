"""What can be wrong with a cell of a sheet, each fault with its own code."""

from __future__ import annotations

from ..errors import Malformed


class CellError(Malformed):
    """A cell whose text is no value of its field."""

    code = "cell_malformed"


class ControlCharacter(CellError):
    """A character that is neither text nor newline nor tab."""

    code = "control_character"


class TooLong(CellError):
    """More characters, or more items, than the field takes."""

    code = "too_long"


class NotADate(CellError):
    """No day of the calendar."""

    code = "not_a_date"


class NotADateTime(CellError):
    """No instant, or one without its offset."""

    code = "not_a_date_time"


class NotANumber(CellError):
    """No number, or one that a reader could not keep exactly."""

    code = "not_a_number"


class NotAFlag(CellError):
    """Neither yes nor no."""

    code = "not_true_or_false"


class NotOneOf(CellError):
    """None of the choices of the field."""

    code = "not_one_of"


class NotUnique(CellError):
    """The same item twice in one list."""

    code = "not_unique"


class WrongForm(CellError):
    """Not of the form that the field prescribes."""

    code = "wrong_form"


class NumberCheckFailed(CellError):
    """A number with a check of its own, which does not hold: most often a typing error."""

    code = "number_check_failed"


class NotAnImage(CellError):
    """No base64 of a JPEG, PNG or WebP picture."""

    code = "not_an_image"


class NotJson(CellError):
    """A cell that should hold an object, or a list of them, as JSON."""

    code = "not_json"
