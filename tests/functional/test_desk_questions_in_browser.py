"""Questions of an interview on the page of its entry: rules, calculations, texts, what is wrong."""

import pytest
from django.urls import reverse

from surveys.actions import accounts
from tests.functional.reference import PASSWORD, sign_in
from tests.functional.test_accessibility import violations
from tests.surveys.factories import make_interview, make_study, make_wave, questionnaire_form
from tests.surveys.pages import typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEADINGS = (
    *("type", "name", "label::English (en)", "label::Español (es)", "required", "relevant"),
    *("constraint", "calculation", "choice_filter"),
)
SURVEY = (
    f"{','.join(HEADINGS)}\n"
    + """begin_group,company,Company,Empresa,,,,,
select_one yes_no,aws_customer,A customer?,¿Cliente?,yes,,,,
select_one country,country,Which country?,¿Qué país?,,,,,
select_one city,city,Which city?,¿Qué ciudad?,,,,,country = ${country}
note,thanks,Thank you for ${city}.,Gracias por ${city}.,,${city} != '',,,
integer,men,How many men?,¿Cuántos hombres?,,,. <= 100,,
integer,women,How many women?,¿Cuántas mujeres?,,,,,
calculate,staff,Together,En total,,,,${men} + ${women},
select_multiple yes_no,both,What applies?,¿Qué se aplica?,,${aws_customer} = 'yes',,,
date,founded,Founded on?,¿Fundada?,,,,,
end_group,,,,,,,,
begin_repeat,project,Project,Proyecto,,,,,
text,goal,Goal,Objetivo,,,,,
end_repeat,,,,,,,,
"""
)
CHOICES = """list_name,name,label::English (en),label::Español (es),country
yes_no,yes,Yes,Sí,
yes_no,no,No,No,
country,es,Spain,España,
country,fr,France,Francia,
city,madrid,Madrid,Madrid,es
city,lyon,Lyon,Lyon,fr
"""


def field(code):
    return f"#desk-answer-{code}"


@pytest.fixture
def interview():
    form = questionnaire_form(SURVEY, CHOICES)
    wave = make_wave(make_study(), form=form)
    accounts.create_demo_accounts(study=wave.study, password=PASSWORD)
    return make_interview(wave, respondent="R7", state="draft")


@pytest.fixture
def desk(page, live_server, interview):
    return open_desk(page, live_server, interview)


def open_desk(page, live_server, interview):
    """Open the desk as a researcher and return the page."""
    sign_in(page, live_server.url, "researcher")
    given = [interview.wave.study.slug, interview.pk]
    page.goto(live_server.url + reverse("interview-edit", args=given))
    page.locator(field("men-input")).wait_for()
    return page


def test_choices_follow_what_was_answered_and_a_note_names_it(desk):
    assert desk.locator(field("thanks")).is_hidden()
    desk.check(field("country-2"))
    assert desk.locator(field("city-1")).is_hidden()
    desk.check(field("city-2"))
    assert desk.locator(field("thanks")).inner_text() == "Thank you for Lyon."
    desk.check(field("country-1"))
    assert desk.locator(field("city") + " .problem").inner_text()
    assert desk.is_checked(field("city-2"))
    assert violations(desk) == []


def test_a_calculation_is_shown_as_it_comes_out(desk):
    desk.fill(field("men-input"), "3")
    desk.fill(field("women-input"), "4")
    assert desk.locator(field("staff") + " output").inner_text() == "7"


def test_what_is_half_typed_is_not_called_wrong_and_what_stays_so_is(desk):
    wrong = desk.locator(field("men") + " .problem")
    desk.locator(field("men-input")).press_sequentially("1000")
    desk.keyboard.press("Tab")
    wrong.wait_for()
    assert desk.get_attribute(field("men-input"), "aria-invalid") == "true"
    assert wrong.get_attribute("id") in desk.get_attribute(field("men-input"), "aria-describedby")
    desk.fill(field("men-input"), "100")
    wrong.wait_for(state="hidden")
    assert desk.get_attribute(field("men-input"), "aria-invalid") is None


def test_what_is_not_asked_is_not_there_and_keeps_what_was_typed(desk):
    desk.check(field("both-1"))
    desk.check(field("both-3"))
    assert not desk.is_checked(field("both-1")), "None of these excludes the others"
    desk.check(field("both-2"))
    assert not desk.is_checked(field("both-3"))
    desk.check(field("aws_customer-2"))
    assert desk.locator(field("both")).is_hidden()
    desk.check(field("aws_customer-1"))
    assert desk.is_checked(field("both-2"))


def test_what_no_date_can_be_stays_as_it_was_typed(desk, interview, new_context, live_server):
    with desk.expect_response(lambda answer: answer.request.method == "PATCH"):
        desk.evaluate(
            """() => window.NucleusDesk.desk.model.apply(
                [{place: "", part: "answer", code: "founded", typed: "spring"}])"""
        )
    assert desk.input_value(field("founded-input")) == "spring"
    assert desk.get_attribute(field("founded-input"), "type") == "text"
    assert typed(interview) == {("", "answer", "founded"): "spring"}
    desk.reload()
    assert desk.input_value(field("founded-input")) == "spring"
    desk.locator(field("founded") + " .problem").wait_for()


def test_what_others_type_waits_while_a_date_is_half_typed(desk):
    desk.fill(field("founded-input"), "2019-05-02")
    desk.keyboard.press("Backspace")
    assert desk.locator(":focus").evaluate("one => one.validity.badInput")
    desk.evaluate("NucleusDesk.desk.questions.field('answer', 'founded').settle()")  # a rest
    assert desk.evaluate("NucleusDesk.desk.model.editing") == "|answer|founded"
    desk.keyboard.press("Shift+Tab")
    desk.locator(field("founded") + " .problem").wait_for()
    assert desk.evaluate("NucleusDesk.desk.model.editing") is None


def test_the_rail_counts_what_is_done_and_what_is_wrong(desk):
    line = desk.locator("[data-desk-rail] a", has_text="Company")
    assert "1 of 7 answered." in line.get_attribute("title")
    desk.fill(field("men-input"), "500")
    desk.wait_for_function(
        "() => document.querySelector('.desk-rail-wrong')?.title.includes('1 thing is wrong')"
    )
    desk.fill(field("men-input"), "5")
    desk.wait_for_function("() => !document.querySelector('.desk-rail-wrong')")


@pytest.mark.parametrize("code", ["details", "consent", "projects"])
def test_a_section_may_have_the_code_of_one_of_the_page(page, live_server, code):
    survey = SURVEY.replace("begin_group,company,Company", f"begin_group,{code},Theirs")
    wave = make_wave(make_study(), form=questionnaire_form(survey, CHOICES))
    accounts.create_demo_accounts(study=wave.study, password=PASSWORD)
    desk = open_desk(page, live_server, make_interview(wave, respondent="R7", state="draft"))
    rail = desk.locator("[data-desk-rail] a")
    assert [rail.nth(at).get_attribute("title") for at in range(4)] == [
        "3 of 6 answered.",
        "1 of 1 answered.",
        "1 of 7 answered.",
        "",
    ]
    rail.nth(2).click()
    heading = desk.evaluate("document.activeElement.querySelector('h2').textContent")
    assert (heading, rail.nth(2).get_attribute("aria-current")) == ("Theirs", "true")
    assert desk.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map((one) => one.id)).size"
        " === document.querySelectorAll('[id]').length"
    )
    assert violations(desk) == []


def test_a_key_leads_to_what_is_needed(desk):
    desk.locator(field("aws_customer-1")).focus()
    desk.keyboard.press("Delete")
    desk.locator(field("women-input")).focus()
    desk.keyboard.press("F8")
    assert desk.evaluate("document.activeElement.name") == "desk-answer-aws_customer"
