"""Somebody decides that two experts who look like one are two people, or takes that back."""

from surveys.actions import log
from surveys.actions.idempotency import first_or_found
from surveys.domain.experts import ask_two_after_all
from surveys.domain.merging import Report
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Respondent, TwoPeople, User


@first_or_found
def say_two_people(*, by: User, one: Respondent, other: Respondent) -> TwoPeople:
    """Remember that two experts of a study are two people; said again, it writes nothing."""
    if one.pk == other.pk or one.study_id != other.study_id:
        raise Refused(gettext_noop("Name two different experts of this study."), code="same_code")
    return _pair(one, other) or _insert(one, other, by=by)


@first_or_found
def take_back_two_people(*, by: User, pair: TwoPeople) -> None:
    """Ask again whether the two are one person."""
    stored = TwoPeople.objects.filter(pk=pair.pk).first()
    if stored is not None:
        log.delete(stored, by=by, action="two_people.taken_back")


def settle_pairs(keep: Respondent, merge: Respondent, *, by: User, report: Report) -> None:
    """Give what was decided about a code that ends to the one that stays; ask where it was they."""
    for pair in TwoPeople.objects.about(merge).select_related("one", "other"):
        other = pair.other if pair.one_id == merge.pk else pair.one
        log.delete(pair, by=by, action="two_people.merged")
        if other.pk == keep.pk:
            report.questions.append(ask_two_after_all(keep.code, merge.code))
        elif _pair(keep, other) is None:
            _insert(keep, other, by=by)


def _ordered(one: Respondent, other: Respondent) -> tuple[Respondent, Respondent]:
    return (one, other) if one.pk < other.pk else (other, one)


def _pair(one: Respondent, other: Respondent) -> TwoPeople | None:
    first, second = _ordered(one, other)
    return TwoPeople.objects.filter(one=first, other=second).first()


def _insert(one: Respondent, other: Respondent, *, by: User) -> TwoPeople:
    first, second = _ordered(one, other)
    pair = TwoPeople(study_id=one.study_id, one=first, other=second)
    log.insert(pair, by=by, action="two_people.said")
    return pair
