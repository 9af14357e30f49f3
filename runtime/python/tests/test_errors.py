"""How a call fails: the contract's errors, the library's statuses, and their exceptions."""

import mirror
import pytest
from mirror import errors

pytestmark = pytest.mark.sanitize

STATUSES = {
    1: errors.Cancelled,
    2: errors.UnknownError,
    3: errors.InvalidArgument,
    4: errors.DeadlineExceeded,
    5: errors.NotFound,
    6: errors.AlreadyExists,
    7: errors.PermissionDenied,
    8: errors.ResourceExhausted,
    9: errors.FailedPrecondition,
    10: errors.Aborted,
    11: errors.OutOfRange,
    12: errors.Unimplemented,
    13: errors.InternalError,
    14: errors.Unavailable,
    15: errors.DataLoss,
    16: errors.Unauthenticated,
}

PYTHONS_OWN = {
    3: ValueError,
    4: TimeoutError,
    5: LookupError,
    7: PermissionError,
    9: RuntimeError,
    11: IndexError,
    12: NotImplementedError,
    13: RuntimeError,
    14: ConnectionError,
}


@pytest.mark.parametrize("status", STATUSES)
def test_statuses(status):
    """Each has its class, and is what Python calls it."""
    with pytest.raises(STATUSES[status]) as caught:
        mirror.fail_status(status)
    error = caught.value
    assert isinstance(error, mirror.Error)
    assert isinstance(error, PYTHONS_OWN.get(status, Exception))
    assert error.status == status
    assert error.where == "mirror.fail-status"
    assert ("a surprise" if status == 13 else "told to fail") in str(error)


def test_a_declared_variant():
    """One class per case, below one for all."""
    assert mirror.fail_trouble(5) == 5
    with pytest.raises(mirror.TroubleTooLarge) as caught:
        mirror.fail_trouble(1000)
    assert caught.value.value == 1000
    assert isinstance(caught.value, mirror.Trouble)
    assert caught.value == mirror.TroubleTooLarge(1000)
    with pytest.raises(mirror.Trouble) as caught:
        mirror.fail_trouble(50)
    assert type(caught.value) is mirror.TroubleBroken
    assert caught.value != mirror.TroubleTooLarge(50)


def test_a_declared_enum():
    """The exception carries the member."""
    with pytest.raises(mirror.CodeError) as caught:
        mirror.fail_code(True)
    assert caught.value.code is mirror.CodeErrorCode.LATE


def test_what_errors_say():
    """What failed, and what the error itself says; of one that says nothing its fields."""
    with pytest.raises(mirror.Complaint) as caught:
        mirror.complain("it is too cold")
    assert str(caught.value) == "mirror.complain: it is too cold"
    assert caught.value.args[:2] == ("it is too cold", 3)
    with pytest.raises(mirror.Complaint) as caught:
        mirror.complain("")
    assert str(caught.value) == 'mirror.complain: complaint {message: "", code: 3}'
    with pytest.raises(mirror._sabir.DeclaredError) as caught:
        mirror.fail_text("too late")
    assert str(caught.value) == "mirror.fail-text: too late"
    with pytest.raises(mirror.TroubleBroken) as caught:
        mirror.fail_trouble(50)
    assert str(caught.value) == "mirror.fail-trouble: trouble broken"


def test_ill_formed_results():
    """Text that is none ends the call, wherever it is, with an error that has a place."""
    assert mirror.wrong_text(b"caf\xc3\xa9") == "caf\u00e9"
    for function in (mirror.wrong_text, mirror.wrong_texts, mirror.wrong_complaint):
        with pytest.raises(errors.InternalError, match="ill-formed UTF-8") as caught:
            function(b"ab\xff")
        assert caught.value.where == "mirror." + function.__name__.replace("_", "-")


def test_declared_errors_without_a_name():
    """One class for all of them, with the value."""
    with pytest.raises(errors.DeclaredError) as caught:
        mirror.fail_text("caf\u00e9")
    assert caught.value.value == "caf\u00e9"
    assert mirror.fail_nothing(False) is None
    with pytest.raises(errors.DeclaredError) as caught:
        mirror.fail_nothing(True)
    assert caught.value.value is None


def test_errors_are_values():
    """Equal if their fields are; they can be hashed, matched and shown."""
    one, same, other = (mirror.TroubleTooLarge(n) for n in (1, 1, 2))
    assert one == same != other
    assert len({one, same, other}) == 2
    match one:
        case mirror.TroubleTooLarge(size):
            assert size == 1
    assert str(mirror.TroubleTooLarge(1, "too much")) == "too much"
    assert str(one) == "1"


def test_all_are_caught_by_one():
    """`except package.Error` is everything that a call into the library can raise."""
    for call in (
        lambda: mirror.fail_trouble(1000),
        lambda: mirror.fail_code(False),
        lambda: mirror.fail_status(14),
    ):
        with pytest.raises(mirror.Error):
            call()
    assert issubclass(errors.ClosedError, mirror.Error)
