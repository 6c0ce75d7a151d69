"""What is asked about experts: in words, and by a key that holds for one value only."""

import pytest

from surveys.domain import experts


@pytest.mark.parametrize(
    ("asked", "key", "says"),
    [
        (
            experts.ask_new_expert("R01", []),
            "new_expert:r01",
            "R01 is not an expert of this study yet. Is this a new expert?",
        ),
        (
            experts.ask_new_expert("R01", ["R1", "R10"]),
            "new_expert:r01",
            "R01 is not an expert of this study yet; near: R1, R10. Is this a new expert, and",
        ),
        (
            experts.ask_former_expert("R01", "R7"),
            "former_expert:r01",
            "R01 is a former code of R7. Enter R7 instead, or is this somebody else",
        ),
        (
            experts.ask_former_code("R01", "R7"),
            "former_code:r01",
            "R01 is a former code of R7, and leads there. Is it to be the code of this one?",
        ),
        (
            experts.ask_likely_double("R01", "R7", "the same e-mail address"),
            "likely_double:r01:r7:the same e-mail address",
            "R7 may be the same person as R01: the same e-mail address. Are they two people?",
        ),
        (
            experts.ask_two_after_all("R01", "R7"),
            "two_after_all:r01:r7",
            "Somebody decided that R01 and R7 are two people. Are they one nevertheless?",
        ),
        (
            experts.ask_uncounted("R01", "2026"),
            "uncounted:r01:2026",
            "no standing consent of R01 to participate in wave 2026: the interview stops counting",
        ),
        (
            experts.ask_unsubmittable("R01", "2026"),
            "unsubmittable:r01:2026",
            "of R01 to participate in wave 2026: the interview cannot be submitted until one is",
        ),
        (
            experts.ask_links_stay("R01", 3),
            "links_stay:r01:3",
            "Links of project lines between this interview and others of R01: 3. They stay;",
        ),
    ],
)
def test_a_question_has_words_and_a_key(asked, key, says):
    assert asked.key == key
    assert says in str(asked)


@pytest.mark.parametrize("written", ["r01", " R01", "Ｒ０１"])
def test_a_code_that_means_the_same_is_not_asked_about_again(written):
    assert experts.ask_new_expert(written, []).key == experts.ask_new_expert("R01", []).key


@pytest.mark.parametrize(
    ("moves", "counts", "says", "key"),
    [
        (True, True, "and with the consents of R1 in this wave. The figures", "r1>r2:move:4"),
        (True, False, "with its projects (4) and with the consents of R1 in", "r1>r2:move:4"),
        (False, True, "No consent moves. The figures of the wave are counted", "r1>r2:stay:4"),
        (False, False, "with its projects (4). No consent moves.", "r1>r2:stay:4"),
    ],
)
def test_a_correction_says_what_moves_and_what_is_counted_anew(moves, counts, says, key):
    asked = experts.ask_correction(
        before="R1", expert="R2", wave="2026", projects=4, moves=moves, counts=counts
    )
    assert asked.key == f"correct_expert:{key}"
    assert str(asked).startswith("The interview of R1 in wave 2026 becomes one of R2, with its")
    assert says in str(asked)
    assert ("counted anew" in str(asked)) is counts
