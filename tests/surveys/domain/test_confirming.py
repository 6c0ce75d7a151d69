from dataclasses import replace

import pytest

from surveys.domain.confirming import EVERYTHING, Confirmation, ToConfirm, require_confirmed
from surveys.domain.refusals import Refused

DATE = Confirmation("outside_wave", "Held on %(day)s?", {"day": "2019-12-30"}, subject="2019-12-30")
CODE = Confirmation("new_expert", "Is %(code)s new?", {"code": "R77"}, subject="R77")


def test_every_open_question_is_raised_at_once_each_one_time():
    with pytest.raises(ToConfirm) as asked:
        require_confirmed([DATE, CODE, DATE], confirmed=())
    assert [question.key for question in asked.value.questions] == [
        "outside_wave:2019-12-30",
        "new_expert:R77",
    ]
    assert isinstance(asked.value, Refused)
    assert [str(question) for question in asked.value.questions] == [
        "Held on 2019-12-30?",
        "Is R77 new?",
    ]


def test_what_was_confirmed_is_not_asked_again():
    require_confirmed([DATE, CODE], confirmed=[DATE.key, CODE.key])
    with pytest.raises(ToConfirm) as asked:
        require_confirmed([DATE, CODE], confirmed={DATE.key})
    assert asked.value.questions == (CODE,)


def test_a_confirmation_of_one_value_does_not_hold_for_another():
    other = replace(DATE, params={"day": "2018-01-02"}, subject="2018-01-02")
    with pytest.raises(ToConfirm):
        require_confirmed([other], confirmed=[DATE.key])


def test_a_writer_that_asks_nobody_confirms_everything():
    require_confirmed([DATE, CODE], confirmed=EVERYTHING)


def test_everything_is_confirmed_though_no_key_is_known():
    assert "any:key" in EVERYTHING
    assert (len(EVERYTHING), [*EVERYTHING]) == (0, [])
