"""Indicators and segments made on pages: previewed, checked, stored, counted, retired."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from analytics.actions.counting import count_study
from analytics.models import Estimate, Indicator, Segment
from surveys.actions.sealing import seal_entries
from surveys.models import Entry, Interview, Study
from tests.analytics.factories import claim, counted, define
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

TYPED = {
    "action": "save",
    "code": "large",
    "label_en": "Large teams",
    "label_es": "Equipos grandes",
    "kind": "share",
    "unit": "project",
    "base": "true()",
    "numerator": "${team_size} > 3",
}
HTMX = {"hx-request": "true"}


@pytest.fixture(scope="module")
def made(module_transaction):
    """The study, made and counted once for all tests."""
    with module_transaction.unblock():
        return make_counted_study().pk


@pytest.fixture
def study(made):
    return Study.objects.get(pk=made)


def make_counted_study():
    study = make_study(slug="clouds")
    for code in ("2018", "2019"):
        wave = make_wave(study, code)
        make_interview(
            wave,
            {"stage": "production", "team_size": 4},
            {"stage": "research", "team_size": {"missing": "refused"}},
            respondent="R2",
        )
        make_interview(wave, {"stage": "production", "team_size": 2}, respondent="R1")
    define(study, claims=[claim(value=50, digits=0)])
    seal_entries()
    count_study(study.pk)
    return study


@pytest.fixture
def analyst(study):
    return make_member(study, "analyst")


@pytest.fixture
def member(client, analyst):
    client.force_login(analyst)
    return client


def url(study, name, *arguments):
    return reverse(name, args=[study.slug, *arguments])


def stored_as_typed(indicator):
    """Return what an edit of a stored indicator sends where nothing was changed."""
    texts = {
        f"{name}_{language}": text
        for name in ("label", "question", "definition")
        for language, text in getattr(indicator, name).items()
    }
    rest = {name: getattr(indicator, name) or "" for name in ("kind", "unit", "base", "numerator")}
    return texts | rest | {"action": "save", "seen": indicator.version}


def test_an_indicator_is_made_counted_and_shown(member, analyst, study):
    page = member.post(url(study, "indicator-new"), TYPED, follow=True)
    assert page.redirect_chain == [(url(study, "indicator-list"), 302)]
    text = page.content.decode()
    assert "Saved. The figures are being counted anew." in text
    assert "all figures are being counted anew" in text
    assert "“How large is the team?” is above 3" in text
    made = Indicator.objects.get(code="large")
    assert (made.label, made.position) == ({"en": "Large teams", "es": "Equipos grandes"}, 6)
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.by, entry.record_id) == ("indicator.defined", analyst, made.pk)
    figure = counted(study)["large", "2019"]
    assert (figure.count, figure.base, figure.left_out["refused"]) == (1, 2, 1)


def test_the_preview_has_the_figures_that_will_be_stored(member, study):
    page = member.post(url(study, "indicator-new"), TYPED | {"action": "preview"}, headers=HTMX)
    preview = page.context["preview"]
    assert [one.wave.code for one in preview.waves] == ["2018", "2019"]
    for one in preview.waves:
        assert one.figure.value == 0.5
        assert {part.value: number for part, number in one.figure.parts.items()} == {
            "numerator": 1, "rest": 1, "base": 2, "left_out": 1, "outside": 0,
        }  # fmt: skip
    text = page.content.decode()
    assert "<html" not in text
    assert "2019: 50%, base 2." in text
    assert Indicator.objects.filter(code="large").count() == 0


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("numerator||1|2019", [("R2", 1)]),
        ("base||1|2019", [("R1", 1), ("R2", 1)]),
        ("left_out|refused|1|2018", [("R2", 2)]),
        ("outside||1|2019", []),
    ],
)
def test_each_number_of_a_preview_leads_to_its_records(member, study, part, found):
    typed = TYPED | {"action": "preview", "show": part}
    page = member.post(url(study, "indicator-new"), typed, headers=HTMX)
    rows = page.context["preview"].records.rows
    assert [(row.expert, row.position) for row in rows] == found
    for row in rows:
        interview = Interview.objects.get(pk=row.interview)
        assert f'href="{url(study, "interview-detail", interview.pk)}' in page.content.decode()


@pytest.mark.parametrize(
    "show",
    [
        *("", "x", "base||1", "base||x|2019", "base|lost|1|2019", "||1|", "base||1|1999"),
        *("base|refused|1|2019", "base||9999999|2019"),
    ],
)
def test_a_preview_asked_for_what_is_none_lists_nothing(member, study, show):
    typed = TYPED | {"action": "preview", "show": show}
    page = member.post(url(study, "indicator-new"), typed, headers=HTMX)
    assert (page.status_code, page.context["preview"].records) == (200, None)


def test_the_preview_works_without_scripts_and_keeps_what_was_typed(member, study):
    page = member.post(url(study, "indicator-new"), TYPED | {"action": "preview"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "<html" in text
    assert "2019: 50%, base 2." in text
    assert 'value="Equipos grandes"' in text
    assert "${team_size} &gt; 3" in text
    assert not Indicator.objects.filter(code="large").exists()


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"numerator": "${stge} = 'x'"}, "numerator", "Is “stage” meant?"),
        ({"numerator": "${stage} == 'x'"}, "numerator", "Equality is written “=”"),
        ({"numerator": "${stage} = 'gone'"}, "numerator", "it has: production, research"),
        ({"numerator": ""}, "numerator", "This is missing."),
        ({"base": ""}, "base", "This is missing."),
        ({"value": "1"}, "value", "An indicator of this kind has none."),
        ({"code": "a b"}, "code", "A code is made of letters"),
        ({"code": ""}, "code", "This is missing."),
        ({"code": "production"}, "code", "The code “production” is taken."),
        ({"label_en": "", "label_es": ""}, "label_en", "This is missing."),
        ({"kind": "median"}, "kind", "is not offered here"),
        ({"unit": "expert"}, "unit", "is not offered here"),
        ({"waves": "1999"}, "waves", "is not offered here"),
        ({"kind": "mean", "numerator": "", "value": "1 div (${team_size} - 4)"}, "value", "zero"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    member, study, changed, field, said
):
    page = member.post(url(study, "indicator-new"), TYPED | changed)
    assert page.status_code == 422
    (line,) = page.context["lines"]
    assert said in line.text
    assert line.target.startswith(f"id_{field}")
    text = page.content.decode()
    assert "Error:" in text
    assert 'value="Equipos grandes"' in text or "label_es" in changed
    assert "data-unstored" in text
    assert not Indicator.objects.filter(code="large").exists()


@pytest.mark.parametrize(
    ("unit", "base"), [("project", "answer"), ("project", "interview"), ("interview", "project")]
)
def test_the_examples_of_the_help_can_be_counted_in_this_study(member, study, unit, base):
    page = member.get(url(study, "indicator-new"))
    example = page.context["examples"][base]
    assert escape(example) in page.content.decode()
    written = example if base == "project" else f"{example} = {example}"
    typed = TYPED | {"unit": unit, "base": written, "numerator": "true()", "action": "preview"}
    assert member.post(url(study, "indicator-new"), typed).context["said"] == []


def test_what_must_be_filled_is_marked(member, study):
    page = member.get(url(study, "indicator-new")).content.decode()
    for label in ("Code", "Kind", "Unit", "Base", "Counted", "Averaged"):
        assert f'{label} <span class="required">(required)</span></' in page
    assert 'Name, in English <span class="required">(required in one language)</span>' in page
    assert "Waves</legend>" in page
    assert "Question that it answers, in English</label>" in page
    page = member.get(url(study, "indicator-segment-new")).content.decode()
    assert 'Broken down by <span class="required">(required)</span>' in page


def test_a_study_without_questions_gets_no_examples(client):
    empty = make_study(slug="empty")
    client.force_login(make_member(empty, "analyst"))
    page = client.get(url(empty, "indicator-new"))
    assert page.context["examples"] == {}
    assert "An answer is written" not in page.content.decode()


def test_an_error_in_an_expression_names_the_place(member, study):
    page = member.post(url(study, "indicator-new"), TYPED | {"numerator": "${stage} = 'x' or 1"})
    (line,) = [one.text for one in page.context["lines"] if "character 12" in one.text]
    assert "Look at character 12: “'x' or 1”." in line


def test_an_edit_says_what_it_touches_and_makes_the_next_version(member, study):
    indicator = Indicator.objects.get(code="production")
    page = member.get(url(study, "indicator-edit", "production"))
    text = page.content.decode()
    assert "1 claim that is held against it: F1" in text
    assert "Its figures in 2 segments:" in text
    typed = stored_as_typed(indicator) | {"base": "${team_size} > 0"}
    member.post(url(study, "indicator-edit", "production"), typed)
    indicator.refresh_from_db()
    assert (indicator.base, indicator.version) == ("${team_size} > 0", 2)
    assert counted(study)["production", "2019"].base == 2


def test_saving_what_is_stored_changes_nothing(member, study):
    indicator = Indicator.objects.get(code="production")
    before = Entry.objects.count()
    member.post(url(study, "indicator-edit", "production"), stored_as_typed(indicator))
    assert Entry.objects.count() == before


def test_two_edits_at_once_are_told_and_the_second_decides(member, study):
    indicator = Indicator.objects.get(code="production")
    mine = stored_as_typed(indicator) | {"label_en": "Mine"}
    member.post(url(study, "indicator-edit", "production"), mine | {"label_en": "Theirs"})
    page = member.post(url(study, "indicator-edit", "production"), mine)
    assert page.status_code == 422
    assert page.context["now"] == [("Name, in English", "Theirs")]
    assert 'value="Mine"' in page.content.decode()
    member.post(url(study, "indicator-edit", "production"), mine | {"seen": page.context["seen"]})
    indicator.refresh_from_db()
    assert indicator.label["en"] == "Mine"


def test_an_indicator_that_claims_read_stays(member, study):
    retire = url(study, "indicator-retire", "production")
    assert "a claim is held against it (F1)" in member.get(retire).content.decode()
    page = member.post(retire, {"seen": 1})
    assert page.status_code == 409
    assert "so it stays: F1" in page.content.decode()
    assert Indicator.objects.filter(code="production").exists()
    claim_page = url(study, "claim-page", "F1")
    assert f'href="{claim_page}"' in member.get(retire).text
    member.post(claim_page, {"seen": 1, "reason": "Never printed."})
    member.post(retire, {"seen": 1})
    assert not Indicator.objects.filter(code="production").exists()


def test_an_indicator_is_retired_with_its_figures(member, study):
    retire = url(study, "indicator-retire", "team")
    assert member.post(retire, {"seen": 7}).status_code == 409
    member.post(retire, {"seen": 1})
    assert not Indicator.objects.filter(code="team").exists()
    assert Entry.objects.latest("pk").action == "indicator.retired"
    assert {code for code, _wave in counted(study)} == {
        "production",
        "projects",
        "experts",
        "using",
    }


def test_a_segment_is_made_changed_and_retired(member, study):
    typed = {"action": "save", "code": "stages", "label_en": "Stage", "variable": "stage"}
    member.post(url(study, "indicator-segment-new"), typed)
    segment = Segment.objects.get(code="stages")
    count_study(study.pk)
    assert Estimate.objects.filter(segment=segment, indicator__code="team").count() == 4
    edit = url(study, "indicator-segment-edit", "stages")
    assert "2 indicators have figures" in member.get(edit).content.decode()
    changed = {"action": "save", "seen": 1, "label_en": "How far", "variable": "stage"}
    member.post(edit, changed)
    segment.refresh_from_db()
    assert segment.label == {"en": "How far"}
    assert member.post(edit, changed | {"label_en": "Else"}).status_code == 422
    member.post(url(study, "indicator-segment-retire", "stages"), {"seen": 2})
    assert not Segment.objects.filter(code="stages").exists()


def test_a_segment_of_what_has_no_categories_is_refused(member, study):
    typed = {"action": "save", "code": "teams", "label_en": "Team", "variable": "team_size"}
    page = member.post(url(study, "indicator-segment-new"), typed)
    assert page.status_code == 422
    assert page.context["lines"][0].target == "id_variable"


def test_a_definition_that_is_not_there_is_said(member, study):
    for name in ("indicator-edit", "indicator-retire"):
        page = member.get(url(study, name, "none"))
        assert (page.status_code, "no indicator “none”" in page.content.decode()) == (404, True)
    page = member.get(url(study, "indicator-segment-edit", "none"))
    assert (page.status_code, "no segment “none”" in page.content.decode()) == (404, True)


def test_who_may_not_define_sees_the_list_alone(client, study):
    client.force_login(make_member(study, "researcher"))
    page = client.get(url(study, "indicator-list"))
    assert page.status_code == 200
    assert url(study, "indicator-new") not in page.content.decode()
    assert client.post(url(study, "indicator-new"), TYPED).status_code == 403
    assert client.post(url(study, "indicator-retire", "team"), {"seen": 1}).status_code == 403
