import pytest
from django.core.management import CommandError, call_command

from surveys.models import Interview, Respondent
from surveys.queries.doubles import has_doubles
from tests.surveys.factories import make_expert, make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def wave():
    return make_wave(make_study())


def test_a_merge_is_said_asked_and_done(wave, capsys):
    make_interview(wave, {}, respondent="R01", aws_customer="yes")
    make_interview(wave, {}, respondent="R10", aws_customer="no")
    merge = ("merge_experts", wave.study.slug, "R01", "R10", "--reason", "One person")
    call_command(*merge, "--dry-run")
    said = capsys.readouterr().out
    assert "The code R10 ends" in said
    assert "To confirm: In wave 2019 the interview of R01 (2019-06-03) and that of R10" in said
    assert "  Is the company an AWS customer? Yes (stays), No (is given up)" in said
    with pytest.raises(CommandError, match="Nothing was merged"):
        call_command(*merge)
    assert Interview.objects.count() == 2
    call_command(*merge, "--yes")
    assert Interview.objects.get().projects.count() == 2


def test_a_code_that_nobody_has_is_said(wave):
    make_expert(wave.study, "R01")
    with pytest.raises(CommandError, match="There is no expert 'R10'"):
        call_command("merge_experts", wave.study.slug, "R01", "R10", "--reason", "x")


def test_all_doubles_of_a_study_are_resolved(wave, capsys):
    first = make_interview(wave, {}, respondent="R01")
    second = make_interview(wave, {}, respondent="R2")
    Interview.objects.filter(pk=second.pk).update(respondent=first.respondent, is_double=True)
    Respondent.objects.filter(code="R2").update(code="r01", key="r01", is_double=True)
    call_command("resolve_doubles", wave.study.slug)
    assert "Nothing else stands twice." in capsys.readouterr().out
    assert not has_doubles(wave.study)
    assert Interview.objects.get().projects.count() == 2
    assert Respondent.objects.get().code == "R01"
