"""Settings of exports under a name."""

import pytest

from analytics.actions.export_settings import (
    delete_setting,
    rename_setting,
    save_setting,
    setting_named,
)
from surveys.domain.layout.options import Options, Unit
from surveys.domain.refusals import NotThere, Refused
from tests.surveys.factories import make_member, make_study

pytestmark = pytest.mark.django_db

CHOSEN = Options(unit=Unit.BOTH, waves=("2019",), segments={"stage": ("research",)})


@pytest.fixture
def study():
    return make_study()


def save(study, name="SPSS, all waves", **more):
    by = make_member(study, "admin")
    return save_setting(by=by, study=study, name=name, options=CHOSEN, format="sav", **more)


def test_what_was_chosen_is_kept_under_its_name(study):
    save(study, "  SPSS,  all waves ")
    kept = setting_named(study, "SPSS, all waves")
    assert (kept.chosen, kept.format) == (CHOSEN, "sav")


def test_settings_that_are_given_are_changed(study):
    kept = save(study)
    by = make_member(study, "admin")
    save_setting(by=by, study=study, name=kept.name, options=Options(), format="csv", setting=kept)
    assert [(one.chosen.unit, one.format) for one in study.export_settings.all()] == [
        ("project", "csv")
    ]


@pytest.mark.parametrize(
    ("name", "code"), [("", "no_name"), ("  ", "no_name"), ("x" * 101, "long_name")]
)
def test_a_name_that_cannot_be_is_refused(study, name, code):
    with pytest.raises(Refused) as refused:
        save(study, name)
    assert refused.value.said.code == code


def test_a_name_is_given_once_in_a_study_and_may_be_one_of_another(study):
    save(study)
    save(make_study())
    with pytest.raises(Refused) as refused:
        save(study)
    assert refused.value.said.code == "taken_name"
    other = save(study, "Other")
    with pytest.raises(Refused):
        rename_setting(setting=other, name="SPSS, all waves")
    rename_setting(setting=other, name="Third")
    names = study.export_settings.values_list("name", flat=True)
    assert [*names] == ["SPSS, all waves", "Third"]


def test_deleted_settings_are_not_there_and_the_others_are_named(study):
    delete_setting(by=make_member(study, "admin"), setting=save(study, "First"))
    save(study, "Second")
    with pytest.raises(NotThere) as refused:
        setting_named(study, "First")
    assert str(refused.value) == "There are no settings called “First”. Known: Second."
