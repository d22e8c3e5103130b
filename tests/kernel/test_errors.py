from qarib.kernel.errors import MoveNotAllowed, RuleBroken


class TooLate(RuleBroken):
    code = "too_late"
    message = "The session is closed."


def test_a_refusal_says_its_sentence():
    assert (TooLate.code, str(TooLate())) == ("too_late", "The session is closed.")


def test_a_refusal_may_be_more_precise():
    refusal = TooLate("The session closed on 3 May.")
    assert (refusal.message, str(refusal), TooLate.message) == (
        "The session closed on 3 May.",
        "The session closed on 3 May.",
        "The session is closed.",
    )


def test_a_move_that_is_not_allowed_says_to_reload():
    assert (MoveNotAllowed.code, "Reload" in str(MoveNotAllowed())) == ("move_not_allowed", True)
