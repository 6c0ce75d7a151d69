"""The way of a questionnaire into its next year, by the pages alone."""

import pytest
from django.urls import reverse

from surveys.actions import accounts, studies
from surveys.models import Lineage, QuestionnaireDraft, Study
from tests.surveys.factories import make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def wave():
    study = make_study()
    make_wave(study, "2019", position=1)
    by = accounts.system_account()
    return studies.create_wave(by=by, study=study, code="2020", year=2020, name={"en": "2020"})


@pytest.fixture
def researcher(client, wave):
    user = make_member(wave.study, "researcher")
    client.force_login(user)
    return user


def page(wave, name="compare", query=""):
    return reverse(f"questionnaire-{name}", args=[wave.study.slug, wave.code]) + query


def plain(answer):
    return " ".join(answer.text.split())


def copy(client, wave):
    source = wave.study.waves.get(code="2019").questionnaires.get()
    return client.post(page(wave, "copy"), {"source": str(source.pk)})


def typed(client, wave, code, **changes):
    """Return what the form of a question holds, with some of it changed."""
    form = client.get(page(wave, "question", f"?code={code}")).context["form"]
    data = {"kind": form.kind, **form.rules}
    data |= {one["name"]: one["value"] for one in form.fields}
    data |= {"required": "yes"} if form.required else {}
    data["choice"] = [one.code for one in form.choices]
    for place, language in enumerate(form.languages):
        data[f"choice_label-{language}"] = [one.labels[place][1] for one in form.choices]
    data["seen"] = QuestionnaireDraft.objects.get().version
    return data | {name.replace("__", "-"): value for name, value in changes.items()}


def edit(client, wave, code, **changes):
    data = typed(client, wave, code, **changes)
    return client.post(page(wave, "question", f"?code={code}"), data)


def test_a_year_begins_with_a_copy_and_ends_with_a_decision(client, wave, researcher):
    assert copy(client, wave).url == page(wave, "draft")
    assert edit(client, wave, "frameworks", label__en="Which frameworks today?").status_code == 302
    text = client.get(page(wave)).content.decode()
    assert "What changed from 2019 to 2020" in text
    assert "slightly reworded" in text
    refused = client.post(page(wave, "publish"), follow=True).content.decode()
    assert "nobody decided yet: frameworks" in refused
    answer = client.get(page(wave))
    (question,) = answer.context["questions"]
    decision = {"code": "frameworks", "status": "caution", "note-en": "Other words.",
                "note-es": "Otras palabras.", "shown": question["keys"]}  # fmt: skip
    assert "once all are decided" in answer.text
    assert client.post(page(wave), decision).url == page(wave)
    assert "Everything is decided. The draft can be published." in plain(client.get(page(wave)))
    said = Lineage.objects.get()
    assert (said.status, said.note["es"]) == ("caution", "Otras palabras.")
    shown = client.post(page(wave, "publish"), follow=True).content.decode()
    assert "Questionnaire 2020 is published" in shown
    later = client.get(page(wave)).content.decode()
    assert "comparable with caution" in later
    assert "Other words." in later


def test_a_refused_decision_shows_again_what_was_typed(client, wave, researcher):
    copy(client, wave)
    edit(client, wave, "frameworks", label__en="What else?")
    sent = {"code": "frameworks", "status": "break", "note-en": "Quite another question."}
    answer = client.post(page(wave), sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Error:" in text
    assert "It is missing in: Spanish." in text
    assert 'href="#note-es"' in text
    assert "Quite another question.</textarea>" in text
    assert not Lineage.objects.exists()
    nothing = client.post(page(wave), {"status": "break"}).content.decode()
    assert "Tick the questions that you decide about." in nothing


def test_what_is_proposed_is_accepted_in_one_step(client, wave, researcher):
    copy(client, wave)
    edit(client, wave, "frameworks", label__en="Which  FRAMEWORKS?")
    edit(client, wave, "stage", label__en="How FAR is it?")
    text = client.get(page(wave)).content.decode()
    assert "Accept what is proposed: 2 questions are comparable" in text
    client.post(page(wave), {"accept": "1"})
    assert {one.status for one in Lineage.objects.all()} == {"comparable"}
    assert "Everything is decided." in client.get(page(wave)).content.decode()


def test_filters_leave_what_they_name(client, wave, researcher):
    copy(client, wave)
    edit(client, wave, "frameworks", label__en="Which  FRAMEWORKS?")
    edit(client, wave, "stage", label__en="Something else entirely now")

    def codes(query):
        return [one["code"] for one in client.get(page(wave, query=query)).context["questions"]]

    assert codes("") == ["stage", "frameworks"]
    assert codes("?change=spelling") == ["frameworks"]
    assert codes("?q=STAGE") == ["stage"]
    client.post(page(wave), {"accept": "1"})
    assert codes("?state=open") == ["stage"]
    assert codes("?state=decided") == ["frameworks"]


def test_a_question_is_held_to_the_rules_of_an_upload(client, wave, researcher):
    copy(client, wave)
    answer = edit(client, wave, "team_size", relevant="${nobody} > 1", label__en="")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#relevant"' in text
    assert 'href="#label-en"' in text
    assert "${nobody} &gt; 1</textarea>" in text
    assert QuestionnaireDraft.objects.get().version == 1


def test_every_rule_of_a_question_is_edited(client, wave, researcher):
    copy(client, wave)
    rules = {"required_if": "${staff} > 5", "default": "none", "relevant": "${staff} > 1"}
    assert edit(client, wave, "goals", **rules).status_code == 302
    stored = QuestionnaireDraft.objects.get().form.question("goals")
    assert (stored.required_if.text, stored.default.text) == ("${staff} > 5", "'none'")
    assert edit(client, wave, "goals", kind="calculate").status_code == 422
    found = client.get(page(wave, "question", "?code=goals")).context["form"].rules
    assert {name: found[name] for name in rules} == rules


def test_categories_are_edited_and_what_is_wrong_stands_beside_them(client, wave, researcher):
    copy(client, wave)
    more = {"choice": ["tensorflow", "pytorch", "jax"],
            "choice_label__en": ["TensorFlow", "PyTorch", "JAX"],
            "choice_label__es": ["TensorFlow", "PyTorch", "JAX"]}  # fmt: skip
    assert edit(client, wave, "frameworks", **more).status_code == 302
    stored = QuestionnaireDraft.objects.get().form.question("frameworks")
    assert stored.choice_codes == ("tensorflow", "pytorch", "jax")
    twice = edit(client, wave, "frameworks", choice=["tensorflow", "tensorflow", "jax"])
    assert "The code tensorflow stands twice" in twice.content.decode()
    assert 'href="#choice-1"' in twice.content.decode()


def test_the_class_of_a_new_question_is_asked(client, wave, researcher):
    copy(client, wave)
    address = page(wave, "question", "?behind=goals")
    asked = client.get(address).text
    assert 'id="privacy"' in asked
    assert "Quasi-identifier: tells who it was" in asked
    sent = {"code": "country", "kind": "text", "label-en": "Which country?"}
    assert client.post(address, sent | {"privacy": "quasi_identifier"}).status_code == 302
    declared = wave.study.variables.get(code="country")
    assert (declared.privacy, declared.level) == ("quasi_identifier", "interview")
    assert 'id="privacy"' not in client.get(page(wave, "question", "?code=country")).text


def test_another_type_is_refused_in_words_of_the_page(client, wave, researcher):
    copy(client, wave)
    listless = edit(client, wave, "team_size", kind="select_one").text
    assert "Give them here" in listless
    assert 'href="#choice-0"' in listless
    assert "choices sheet" not in listless
    assert edit(client, wave, "goals", relevant="${staff} > 5").status_code == 302
    choices = {"constraint": "", "choice": ["few", "many"], "choice_label__en": ["Few", "Many"]}
    compared = edit(client, wave, "staff", kind="select_one", **choices).text
    assert "goals, Asked if (condition): By &gt;, a choice of one" in compared
    assert "select_one cannot" not in compared


def test_questions_are_moved_added_and_removed(client, wave, researcher):
    copy(client, wave)

    def codes():
        form = QuestionnaireDraft.objects.get().form
        return [question.code for question in form.questions()]

    order = codes()
    client.post(page(wave, "draft"), {"code": "staff", "move": "later"})
    assert codes() == [order[0], order[1], "goals", "staff", *order[4:]]
    client.post(page(wave, "draft"), {"code": "goals", "remove": "1"})
    assert "goals" not in codes()
    new = {"code": "motto", "kind": "text", "label-en": "Motto?", "label-es": "¿Lema?"}
    client.post(page(wave, "question", "?behind=stage"), new)
    assert codes()[codes().index("stage") + 1] == "motto"
    assert QuestionnaireDraft.objects.get().form.question("motto").level == "project"


def test_a_section_gets_another_heading_and_another_place(client, wave, researcher):
    copy(client, wave)

    def sections():
        return QuestionnaireDraft.objects.get().form.sections

    named = next(one for one in sections() if one.code)
    sent = {"section": named.code, "heading-en": "The cloud", "heading-es": "La nube"}
    assert (
        client.post(page(wave, "draft"), sent).url == page(wave, "draft") + f"#section-{named.code}"
    )
    stored = next(one for one in sections() if one.code == named.code)
    assert stored.label == {"en": "The cloud", "es": "La nube"}
    assert 'value="La nube"' in client.get(page(wave, "draft")).text
    before = [one.code for one in sections()]
    client.post(page(wave, "draft"), {"section": named.code, "move": "later"})
    # What is typed meanwhile is stored with the move.
    client.post(page(wave, "draft"), sent | {"move": "earlier", "heading-es": "Las nubes"})
    assert [one.code for one in sections()] == before
    assert next(one for one in sections() if one.code == named.code).label["es"] == "Las nubes"
    refused = client.post(page(wave, "draft"), {"section": "nowhere", "heading-en": "x"})
    assert refused.status_code == 422
    assert "The draft has no section nowhere." in refused.text


def test_a_section_is_added_where_a_question_begins_it(client, wave, researcher):
    copy(client, wave)
    headings = {"new-heading-en": "Goals", "new-heading-es": "Objetivos"}
    sent = {"new-section": "aims", "begins": "goals", **headings}
    answer = client.post(page(wave, "draft"), sent)
    assert answer.url == page(wave, "draft") + "#section-aims"
    (added,) = (one for one in QuestionnaireDraft.objects.get().form.sections if one.code == "aims")
    assert (added.label, added.questions[0].code) == ({"en": "Goals", "es": "Objetivos"}, "goals")
    assert 'id="section-aims"' in client.get(page(wave, "draft")).text


@pytest.mark.parametrize(
    ("sent", "target", "says"),
    [
        ({"new-section": "two words"}, "new-section", "two words"),
        ({"begins": ""}, "begins", "Choose the question that it begins with."),
        ({"seen": "7"}, "begins", "Somebody changed this record meanwhile"),
    ],
)
def test_a_section_that_cannot_be_added_says_why_and_keeps_what_was_typed(
    client, wave, researcher, sent, target, says
):
    copy(client, wave)
    sent = {"new-section": "aims", "begins": "goals", "new-heading-es": "Objetivos"} | sent
    answer = client.post(page(wave, "draft"), sent)
    assert answer.status_code == 422
    assert says in answer.text
    assert f'href="#{target}"' in answer.text
    assert 'value="Objetivos"' in answer.text
    assert [
        one for one in QuestionnaireDraft.objects.get().form.sections if one.code == "aims"
    ] == []


def test_words_are_taken_in_a_language_that_was_added_to_the_study(client, wave, researcher):
    copy(client, wave)
    Study.objects.update(languages=["en", "es", "pt"])
    draft = client.get(page(wave, "draft")).content.decode()
    assert 'name="new-heading-pt"' in draft
    assert 'name="heading-pt"' in draft
    assert edit(client, wave, "frameworks", label__pt="Quais frameworks?").status_code == 302
    form = QuestionnaireDraft.objects.get().form
    assert form.question("frameworks").label["pt"] == "Quais frameworks?"
    assert "pt" in form.languages


def test_a_question_that_others_read_is_not_removed(client, wave, researcher):
    copy(client, wave)
    answer = client.post(page(wave, "draft"), {"code": "aws_customer", "remove": "1"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "aws_customer" in text
    assert 'href="#question-managed_service"' in text


def test_a_draft_that_somebody_else_saved_is_not_written_over(client, wave, researcher):
    copy(client, wave)
    data = typed(client, wave, "stage", label__en="How far along?")
    edit(client, wave, "staff", label__en="How many?")
    answer = client.post(page(wave, "question", "?code=stage"), data)
    assert "Somebody changed this record meanwhile" in answer.content.decode()
    assert "How far along?</textarea>" in answer.content.decode()


def test_a_draft_is_named_and_dropped(client, wave, researcher):
    copy(client, wave)
    client.post(page(wave, "draft"), {"version": "v7", "title": "Seven"})
    draft = QuestionnaireDraft.objects.get()
    assert (draft.form.version, draft.form.title) == ("v7", "Seven")
    client.post(page(wave, "draft"), {"drop": "1"})
    assert not QuestionnaireDraft.objects.exists()


def test_an_analyst_decides_and_does_not_publish(client, wave, researcher):
    copy(client, wave)
    edit(client, wave, "frameworks", label__en="What else?")
    client.force_login(make_member(wave.study, "analyst"))
    text = client.get(page(wave)).content.decode()
    assert "Publish the draft" not in text
    assert 'name="status"' in text
    assert client.post(page(wave, "publish")).status_code == 403


def test_comparing_is_offered_where_an_earlier_wave_was_asked(client, wave, researcher):
    copy(client, wave)
    listed = client.get(reverse("questionnaire-list", args=[wave.study.slug])).text
    assert page(wave) in listed
    assert reverse("questionnaire-compare", args=[wave.study.slug, "2019"]) not in listed


def test_a_first_wave_has_nothing_to_compare(client, wave, researcher):
    first = wave.study.waves.get(code="2019")
    assert "There is nothing to compare" in client.get(page(first)).content.decode()


def test_copying_nothing_is_said(client, wave, researcher):
    answer = client.post(page(wave, "copy"), {"source": "nothing"})
    assert answer.status_code == 422
    assert "Choose which questionnaire to copy." in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_comparing_costs_the_same_however_much_differs(
    client, wave, researcher, number, django_assert_num_queries
):
    copy(client, wave)
    for code in ("frameworks", "stage", "goals")[:number]:
        edit(client, wave, code, label__en="Something else entirely now")
    with django_assert_num_queries(10):
        answer = client.get(page(wave))
    assert len(answer.context["questions"]) == number
