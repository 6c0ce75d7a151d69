"""The list above a form that came back: all that is wrong with it, each with the way there."""

from django import forms

from surveys.forms.summary import SummaryLine, lines_of


class Page(forms.Form):
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(label="Code", error_messages={"required": "Fill it in."})
    colour = forms.ChoiceField(
        label="Colour", choices=[("r", "red")], widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )  # fmt: skip


def test_nothing_wrong_is_no_line():
    assert list(lines_of(Page({"code": "x", "colour": "r"}))) == []


def test_each_problem_leads_to_its_field_and_of_choices_to_the_first():
    assert list(lines_of(Page({}))) == [
        SummaryLine("Fill it in.", "id_code", "Code"),
        SummaryLine("Choose one.", "id_colour_0", "Colour"),
    ]


def test_a_problem_of_no_field_comes_first_and_leads_to_the_first_that_is_seen():
    page = Page({"code": "x"})
    page.add_error(None, "Look at it all.")
    assert list(lines_of(page)) == [
        SummaryLine("Look at it all.", "id_code"),
        SummaryLine("Choose one.", "id_colour_0", "Colour"),
    ]


def test_a_form_without_fields_to_see_leads_nowhere():
    page = forms.Form({})
    page.add_error(None, "Look at it all.")
    assert list(lines_of(page)) == [SummaryLine("Look at it all.")]
