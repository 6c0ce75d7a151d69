"""Two people save one interview: what both changed is a list of choices, and nothing is lost."""

import pytest

from surveys.actions.accounts import add_member, system_account
from surveys.models import Interview, Project
from tests.surveys.factories import (
    SURVEY,
    make_interview,
    make_member,
    make_study,
    make_wave,
    questionnaire_form,
)
from tests.surveys.views.posts import edit_url, new_url, posted_again, typed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def ana(wave):
    return make_member(wave.study, "researcher", username="ana")


@pytest.fixture
def ben(client, wave):
    user = make_member(wave.study, "researcher", username="ben")
    client.force_login(user)
    return user


@pytest.fixture
def interview(wave, ana):
    projects = ({"stage": "research"}, {"stage": "research"})
    return make_interview(wave, *projects, by=ana, state="draft")


def save_as(client, user, interview, **changes):
    client.force_login(user)
    response = client.post(edit_url(interview), posted_again(interview, **changes))
    assert response.status_code == 302, response.context["form"].summary
    return response


def carried(page):
    """What the page sends back besides what is typed: versions, and what was asked."""
    form = page.context["form"]
    data = {"seen": str(form.seen), "asked": [conflict.name for conflict in form.conflicts]}
    return data | {f"p-{p.id}-seen": str(p.seen) for p in form.projects if p.seen}


def test_each_conflict_says_the_question_who_wrote_and_both_values_in_words(
    client, interview, ana, ben
):
    first, second = interview.projects.all()
    mine = posted_again(
        interview,
        **{
            "q-staff": "7", "q-goals": "", "q_missing-goals": "refused", "details-mode": "phone",
            f"p-{first.pk}-q-stage": "production", f"p-{first.pk}-label": "Vision",
            f"p-{second.pk}-q-frameworks": ["pytorch"],
        },
    )  # fmt: skip
    theirs = {
        "q-staff": "", "q_missing-staff": "dont_know", "q-goals": "Speed",
        "details-mode": "written",
        f"p-{first.pk}-q-stage": "production", f"p-{first.pk}-label": "Sight",
        f"p-{second.pk}-q-frameworks": ["[]"],
    }  # fmt: skip
    save_as(client, ana, interview, **theirs)
    client.force_login(ben)
    page = client.post(edit_url(interview), mine)
    assert page.status_code == 422
    told = {(c.subject, c.mine, c.theirs) for c in page.context["form"].conflicts}
    assert told == {
        ("How many people?", "7", "don't know"),
        ("What are the goals?", "refused", "Speed"),
        ("Mode", "phone", "in writing"),
        ("Project 1 (Vision): Short label", "Vision", "Sight"),
        ("Project 2: Which frameworks?", "PyTorch", "nothing selected"),
    }
    assert {c.author.name for c in page.context["form"].conflicts} == {"ana"}
    text = page.content.decode()
    assert "Written by ana" in text
    assert "pytorch<" not in text
    assert 'href="#q-staff"' in text
    assert Interview.objects.get().answers["goals"] == "Speed"


def test_saving_without_a_choice_asks_again_and_keeps_what_was_typed(client, interview, ana, ben):
    mine = posted_again(interview, **{"q-staff": "7", "q-goals": "Mine"})
    save_as(client, ana, interview, **{"q-staff": "8", "q-goals": "Theirs"})
    client.force_login(ben)
    page = client.post(edit_url(interview), mine)
    again = client.post(
        edit_url(interview), mine | carried(page) | {"q_keep-staff": "mine", "q-staff": "9"}
    )
    assert again.status_code == 422
    staff, goals = again.context["form"].conflicts
    assert (staff.choice, staff.mine, staff.theirs) == ("mine", "9", "8")
    assert (goals.choice, goals.mine, goals.theirs) == ("", "Mine", "Theirs")
    assert [line.target for line in again.context["form"].summary] == ["q_keep-goals"]
    assert Interview.objects.get().answers["staff"] == 8

    chosen = {"q_keep-staff": "mine", "q-staff": "9", "q_keep-goals": "theirs"}
    client.post(edit_url(interview), mine | carried(again) | chosen)
    answers = Interview.objects.get().answers
    assert (answers["staff"], answers["goals"]) == (9, "Theirs")


@pytest.mark.parametrize(("choice", "stored"), [("mine", "phone"), ("theirs", "written")])
def test_what_is_chosen_of_the_details_is_stored(client, interview, ana, ben, choice, stored):
    rows = {"details-further_conversations-shown": "1"}
    first = "details-further_conversations-0-"
    rows |= {first + name: "" for name in ("held_on", "duration_minutes", "interviewer")}

    def with_mode(mode):
        return rows | {"details-mode": mode, f"{first}held_on": "2019-06-05", f"{first}mode": mode}

    mine = posted_again(interview, **with_mode("phone"))
    save_as(client, ana, interview, **with_mode("written"))
    client.force_login(ben)
    page = client.post(edit_url(interview), mine)
    names = [conflict.name for conflict in page.context["form"].conflicts]
    assert names == ["keep_field-mode", "keep_field-further_conversations"]
    client.post(edit_url(interview), mine | carried(page) | dict.fromkeys(names, choice))
    now = Interview.objects.get()
    assert (now.mode, now.further_conversations[0]["mode"]) == (stored, stored)


def test_what_changes_again_before_the_choice_is_asked_again(client, interview, ana, ben):
    mine = posted_again(interview, **{"q-staff": "7"})
    save_as(client, ana, interview, **{"q-staff": "8"})
    client.force_login(ben)
    page = client.post(edit_url(interview), mine)
    interview.refresh_from_db()
    save_as(client, ana, interview, **{"q-staff": "10"})
    client.force_login(ben)
    again = client.post(edit_url(interview), mine | carried(page) | {"q_keep-staff": "mine"})
    assert again.status_code == 422
    [conflict] = again.context["form"].conflicts
    assert (conflict.theirs, conflict.choice) == ("10", "")


def test_what_only_others_changed_is_listed_and_taken_over(client, interview, ana, ben):
    first, second = interview.projects.all()
    new = "00000000-0000-4000-8000-000000000007"
    mine = posted_again(interview, **{"q-staff": "7"})
    theirs = {
        "q-staff": "8", "q-goals": "Theirs", "details-organization": "O9",
        f"p-{first.pk}-label": "Sight", f"p-{second.pk}-remove": "1",
        f"p-{new}-q-stage": "research", f"p-{new}-label": "Added",
        "project": [str(first.pk), str(second.pk), new],
    }  # fmt: skip
    save_as(client, ana, interview, **theirs)
    client.force_login(ben)
    page = client.post(edit_url(interview), mine)
    form = page.context["form"]
    assert [(c.subject, c.theirs) for c in form.taken if c.change.part in ("answer", "field")] == [
        ("Organization", "O9"),
        ("What are the goals?", "Theirs"),
        ("Project 1 (Sight): Short label", "Sight"),
    ]
    assert {c.change.part for c in form.taken} == {"answer", "field", "removed", "added"}
    assert form.details["organization"].value() == "O9"
    assert [p.label for p in form.projects] == ["Sight", "Added"]
    sent = mine | carried(page) | {"q_keep-staff": "mine", "details-organization": "O9"}
    sent |= {"q-goals": "Theirs", "project": [str(first.pk)], f"p-{first.pk}-label": "Sight"}
    assert client.post(edit_url(interview), sent).status_code == 302
    assert {p.label for p in Project.objects.all()} == {"Sight", "Added"}


@pytest.mark.parametrize(("choice", "left"), [("mine", ["production"]), ("theirs", [])])
def test_a_project_that_they_removed_and_i_changed(client, interview, ana, ben, choice, left):
    _first, second = interview.projects.all()
    mine = posted_again(interview, **{f"p-{second.pk}-q-stage": "production"})
    save_as(client, ana, interview, **{f"p-{second.pk}-remove": "1"})
    client.force_login(ben)
    page = client.post(edit_url(interview), mine)
    [conflict] = page.context["form"].conflicts
    assert (conflict.subject, conflict.author.name) == ("Project 2", "ana")
    assert client.post(edit_url(interview), mine | carried(page)).status_code == 422
    answer = {conflict.name: choice}
    assert client.post(edit_url(interview), mine | carried(page) | answer).status_code == 302
    assert [p.answers["stage"] for p in Project.objects.filter(pk=second.pk)] == left


@pytest.mark.parametrize(("choice", "left"), [("theirs", ["production"]), ("mine", [])])
def test_a_project_that_i_removed_and_they_changed(client, interview, ana, ben, choice, left):
    _first, second = interview.projects.all()
    mine = posted_again(interview, **{f"p-{second.pk}-remove": "1"})
    save_as(client, ana, interview, **{f"p-{second.pk}-q-stage": "production"})
    client.force_login(ben)
    page = client.post(edit_url(interview), mine)
    [conflict] = page.context["form"].conflicts
    shown = page.context["form"].projects[1]
    assert shown.by_code()["stage"].value == "production"
    again = mine | carried(page) | {f"p-{second.pk}-q-stage": "production"}
    assert client.post(edit_url(interview), again).status_code == 422
    assert client.post(edit_url(interview), again | {conflict.name: choice}).status_code == 302
    assert [p.answers["stage"] for p in Project.objects.filter(pk=second.pk)] == left


@pytest.mark.parametrize("seen", ["999", "999999999", "0"])
def test_a_version_that_nobody_saw_overwrites_nothing_unread(client, interview, ana, ben, seen):
    save_as(client, ana, interview, **{"q-staff": "8"})
    client.force_login(ben)
    data = posted_again(interview, **{"q-staff": "7", "seen": seen})
    page = client.post(edit_url(interview), data)
    assert page.status_code == 422
    assert "How many people?" in [c.subject for c in page.context["form"].conflicts]
    assert Interview.objects.get().answers["staff"] == 8


def test_a_removed_project_stays_ticked_while_something_else_is_wrong(client, interview, ben):
    first, _second = interview.projects.all()
    wrong = posted_again(interview, **{f"p-{first.pk}-remove": "1", "q-staff": "many"})
    page = client.post(edit_url(interview), wrong)
    assert [p.removed for p in page.context["form"].projects] == [True, False]
    assert Project.objects.count() == 2


def test_the_summary_leads_to_each_field_with_the_same_words(client, wave, ben):
    data = typed(
        {"stage": "research", "team_size": "0", "label": "Vision"},
        **{"q-staff": "many", "details-respondent": "Ana Ruiz"},
    )
    page = client.post(new_url(wave), data)
    text, form = page.content.decode(), page.context["form"]
    assert "<title>Error: " in text
    assert [line.subject for line in form.summary] == [
        "Respondent", "How many people?", "Project 1 (Vision): How large is the team?",
    ]  # fmt: skip
    assert f"{len(form.summary)} things need attention." in text
    for line in form.summary:
        assert f'href="#{line.target}"' in text
        assert f'id="{line.target}"' in text
    assert text.count("Enter a number of at least 1 (got 0).") == 2


def test_a_question_called_like_a_field_of_the_head_keeps_its_own_problems(client, wave, ben):
    data = typed({"stage": "research"}, **{"details-mode": "by pigeon"})
    form = client.post(new_url(wave), data).context["form"]
    assert [line.target for line in form.summary] == ["id_details-mode"]


def test_what_two_edits_break_only_together_is_said(client, ana, ben):
    survey = SURVEY.replace(
        "integer,staff,How many people?,¿Cuántas personas?,,,. >= 1",
        "integer,least,At least?,¿Al menos?,,,\ninteger,most,At most?,¿Como mucho?,,,. >= ${least}",
    )
    wave = make_wave(make_study(), form=questionnaire_form(survey))
    for user in (ana, ben):
        add_member(study=wave.study, user=user, role="researcher", by=system_account())
    interview = make_interview(wave, by=ana, state="draft", least=3, most=9)
    mine = posted_again(interview, **{"q-least": "3", "q-most": "4"})
    save_as(client, ana, interview, **{"q-least": "7", "q-most": "9"})
    client.force_login(ben)
    page = client.post(edit_url(interview), mine)
    assert page.status_code == 422
    assert page.context["form"].answers.by_code()["most"].problems
    assert page.context["form"].summary
