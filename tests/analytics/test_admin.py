import pytest
from django.contrib import admin
from django.urls import reverse

from analytics.actions import data_files
from analytics.actions.counting import count_study
from analytics.models import DataFile
from surveys.actions import jobs
from surveys.models import Membership, Study
from tests.analytics.factories import define
from tests.surveys.factories import make_interview, make_member, make_study, make_wave
from tests.tokens import without_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    wave = make_wave(make_study())
    define(wave.study)
    make_interview(wave, {"stage": "production"}, {})
    count_study(wave.study_id)
    return wave.study


@pytest.fixture
def staff(study):
    return make_member(study, "admin", is_staff=True)


def test_the_study_in_the_admin_leads_to_a_comparison_of_its_waves(client, study, staff):
    client.force_login(staff)
    comparison = reverse("admin:surveys_study_comparison", args=[study.pk])
    change = client.get(reverse("admin:surveys_study_change", args=[study.pk]))
    assert comparison in change.content.decode()
    page = client.get(comparison)
    rows = {indicator.code: figures for indicator, figures in page.context["rows"]}
    assert (rows["production"][0].count, rows["production"][0].base) == (1, 2)
    assert "1 of 2" in page.content.decode()
    picture = client.get(page.context["picture"])
    assert picture["Content-Type"] == "image/svg+xml"


def test_the_comparison_is_for_members_of_the_study(client, study):
    client.force_login(make_member(make_study(), "admin", is_staff=True))
    for name in ("comparison", "comparison_picture"):
        address = reverse(f"admin:surveys_study_{name}", args=[study.pk])
        assert client.get(address).status_code == 404


def test_every_model_of_analytics_is_found_and_not_changed(client, study, staff):
    client.force_login(staff)
    models = [model for model in admin.site._registry if model._meta.app_label == "analytics"]
    assert len(models) == 11
    for model in models:
        name = f"admin:analytics_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist"), {"q": "x"}).status_code == 200
        assert client.get(reverse(f"{name}_add")).status_code == 403
        if row := model.objects.first():
            change = reverse(f"{name}_change", args=[row.pk])
            assert client.get(change).status_code == 200
            assert client.post(change, {"code": "other"}).status_code == 403


def test_a_study_cannot_be_changed_in_the_admin(client, study, staff):
    client.force_login(staff)
    change = reverse("admin:surveys_study_change", args=[study.pk])
    assert client.post(change, {"slug": "other"}).status_code == 403
    assert Study.objects.get().slug == study.slug


@pytest.mark.parametrize("asked", ["grade__exact=C", "value__gt=0.4", "left_out__refused=1"])
def test_no_row_is_found_by_its_figure(client, staff, asked):
    client.force_login(staff)
    estimates = reverse("admin:analytics_estimate_changelist")
    assert client.get(f"{estimates}?category__exact=").status_code == 200
    assert client.get(f"{estimates}?{asked}").status_code == 400


def test_rows_are_ordered_by_what_says_which_they_are_alone(client, study, staff):
    make_interview(make_wave(study, "2020"), {"stage": "production"})
    count_study(study.pk)
    client.force_login(staff)
    estimates = reverse("admin:analytics_estimate_changelist")
    columns = client.get(estimates).context["cl"].list_display

    def listed(column, sign=""):
        page = client.get(estimates, {"o": f"{sign}{columns.index(column)}"})
        return [row.wave.code for row in page.context["cl"].result_list]

    assert listed("wave") == listed("wave", "-")[::-1]
    assert listed("value") == listed("value", "-")


@pytest.mark.parametrize(("language", "cells"), [("en", "Cells"), ("es", "Celdas")])
def test_a_tally_tells_what_it_has_in_each_cell(client, study, staff, language, cells):
    client.force_login(staff)
    tally = study.tallies.get()
    change = reverse("admin:analytics_tally_change", args=[tally.pk])
    page = without_tokens(client.get(change, headers={"accept-language": language}))
    assert f"{cells}:" in page
    assert "production||: [1, 2]" in page
    assert "keys" not in page


def export_selected(client, interviews):
    address = reverse("admin:surveys_interview_changelist")
    chosen = {"action": "export_selected", "_selected_action": [one.pk for one in interviews]}
    return client.post(address, chosen)


def test_selected_interviews_become_a_file_of_their_own(client, study, staff):
    chosen = study.waves.get().interviews.get()
    make_interview(study.waves.get(), respondent="R2")
    client.force_login(staff)
    response = export_selected(client, [chosen])
    asked = DataFile.objects.get()
    assert response["Location"] == reverse("export-file", args=[study.slug, asked.pk])
    assert asked.chosen.labels  # as usual for the format
    assert (asked.by, asked.study, asked.selection) == (staff, study, [str(chosen.pk)])
    assert jobs.run_job(data_files.WORK)
    asked.refresh_from_db()
    assert [one["rows"] for one in asked.manifest["tables"]] == [1, 2]


def test_interviews_of_two_studies_are_not_one_file(client, study, staff):
    other = make_interview(make_wave(make_study()))
    Membership.objects.create(user=staff, study=other.wave.study, role="admin")
    client.force_login(staff)
    response = export_selected(client, [study.waves.get().interviews.get(), other])
    page = client.get(response["Location"])
    assert "Select interviews of one study only" in page.content.decode()
    assert not DataFile.objects.exists()


@pytest.mark.parametrize("role", ["researcher", "analyst"])
def test_who_may_not_export_records_is_not_offered_it(client, study, role):
    client.force_login(make_member(study, role, is_staff=True))
    page = client.get(reverse("admin:surveys_interview_changelist"))
    assert "export_selected" not in page.content.decode()
    export_selected(client, study.waves.get().interviews.all())
    assert not DataFile.objects.exists()


def test_who_exports_records_of_one_study_takes_none_of_another(client, study):
    person = make_member(study, "researcher", is_staff=True)
    Membership.objects.create(user=person, study=make_study(), role="admin")
    client.force_login(person)
    response = export_selected(client, study.waves.get().interviews.all())
    page = client.get(response["Location"])
    assert "no longer includes exporting records" in page.content.decode()
    assert not DataFile.objects.exists()
