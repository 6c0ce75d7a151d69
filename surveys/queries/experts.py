"""Experts of a study: their codes to choose from, and those that are near a typed one."""

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from surveys.domain.canonical import UNSTORABLE
from surveys.domain.confirming import Confirmation
from surveys.domain.details import stored_code
from surveys.domain.experts import ask_former_expert, ask_new_expert
from surveys.domain.pseudonyms import key_of, nearest
from surveys.models import Project, Respondent, Study

MOST_OFFERED = 100
"""How many codes a field offers at once; typing narrows them."""


def codes_to_offer(study: Study, typed: str = "") -> list[str]:
    """Return codes that begin as typed, then those that contain it."""
    key = key_of(UNSTORABLE.sub("", typed))
    codes = study.respondents.filter(key__contains=key).order_by("key", "code")
    begin = [*codes.filter(key__startswith=key).values_list("code", flat=True)[:MOST_OFFERED]]
    if len(begin) == MOST_OFFERED or not key:
        return begin
    others = codes.exclude(key__startswith=key).values_list("code", flat=True)
    return [*begin, *others[: MOST_OFFERED - len(begin)]]


def example_of(study: Study) -> str:
    """Return a code of a study, to show how its codes look; empty where it has none."""
    codes = study.respondents.order_by("key", "code").values_list("code", flat=True)
    return codes.first() or ""


def near_codes(study: Study, code: str) -> list[str]:
    """Return the codes of a study that somebody who typed this one may have meant."""
    return nearest(code, study.respondents.values_list("code", flat=True).iterator())


def questions_about_expert(study: Study, code: str) -> list[Confirmation]:
    """Return what is asked before somebody who types this code gets a record of an expert.

    A file that lists its respondents knows them; a person who types one may have made a slip.
    """
    code = stored_code(code)
    if study.respondents.named(code):
        return []
    if now := taken_over(study.respondents.all()).get(key_of(code)):
        return [ask_former_expert(code, now)]
    return [ask_new_expert(code, near_codes(study, code))]


def count_projects_of(experts: Iterable[Respondent]) -> None:
    """Give each expert of a page their `project_count`, in one query for the page alone."""
    shown = list(experts)
    of_page = Project.objects.filter(interview__respondent__in=shown).order_by()
    numbers = dict(of_page.values_list("interview__respondent").annotate(number=Count("*")))
    for expert in shown:
        expert.project_count = numbers.get(expert.pk, 0)


def taken_over(records: QuerySet) -> dict[str, str]:
    """Return which code of a study took over each code that was merged away, by its key."""
    merged = records.exclude(former_codes=[]).values_list("code", "former_codes")
    return {key_of(one["code"]): code for code, former in merged for one in former}
