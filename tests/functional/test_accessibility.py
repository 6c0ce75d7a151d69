"""Every key page, in both languages, widths and themes: nothing that axe finds, nothing cut off."""

from copy import deepcopy

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from surveys.actions import accounts
from surveys.actions.questionnaires import save_draft
from surveys.domain.questionnaire_json import from_json
from surveys.models import Interview
from tests.functional.reference import load_reference_study, sign_in, speak

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESKTOP, PHONE = 1280, 390
LOOKS = (
    ("en", DESKTOP, "light"),
    ("es", PHONE, "dark"),
    pytest.param("es", DESKTOP, "dark", marks=pytest.mark.soak),
    pytest.param("en", PHONE, "light", marks=pytest.mark.soak),
)
SHOWN = ("submitted", "approved")
ALLOWED = {"not found": 404, "not yours": 403}


@pytest.fixture
def study():
    """The reference study; the newest wave has a draft, in which something differs."""
    study = load_reference_study()
    wave = study.waves.get(code="2019")
    definition = deepcopy(wave.questionnaires.first().definition)
    definition["version"] = "next"
    for question in definition["sections"][-1]["questions"]:
        question["label"]["en"] += " In all?"
    save_draft(by=accounts.system_account(), wave=wave, form=from_json(definition))
    return study


def pages_of(study):
    """Return the addresses of the key pages by a short name."""
    interviews = Interview.objects.filter(wave__study=study, wave__code="2019")
    submitted, approved = (interviews.filter(state=state).first() for state in SHOWN)

    def of(name, *arguments):
        return reverse(name, args=[study.slug, *arguments])

    return {
        "studies": reverse("study-list"),
        "overview": of("study-overview"),
        "new study": reverse("study-new-copy"),
        **pages_of_settings(of),
        "waves": of("wave-list"),
        "people": of("people-list"),
        "a person": of("people-person", study.memberships.get(role="researcher").user_id),
        "inviting": of("people-invite"),
        "a wave": of("wave-edit", "2019"),
        "experts": of("expert-list"),
        **pages_of_register(of, approved),
        "merge of experts": of("expert-merge")
        + f"?keep={submitted.respondent}&merge={approved.respondent}",
        "correction of an expert": of("interview-expert", submitted.pk),
        "interviews": of("interview-list"),
        "an interview": of("interview-detail", approved.pk),
        "a review": of("interview-detail", submitted.pk),
        "new interview": of("interview-new"),
        **{one: of(f"interview-{one}", submitted.pk) for one in ("consent", "edit")},
        "trends": of("trend-list"),
        "an indicator": of("trend-indicator", "production"),
        "a mean": of("trend-indicator", "team_size"),
        "broken down": f"{of('trend-indicator', 'production')}?segment=industry",
        "broken down by role": f"{of('trend-indicator', 'team_size')}?segment=role",
        "no interview": f"{of('interview-list')}?state=returned",
        "claims": of("claim-list"),
        "claims together": of("claim-consistency"),
        "project lines": of("line-page"),
        "tables": of("table-page"),
        "crossed": of("table-page") + "?question=stage&across=environment",
        "several answers crossed": of("table-page") + "?question=frameworks&across=stage",
        "not asked": of("table-page") + "?wave=2017&question=outcome_value",
        "in units": of("table-page") + "?wave=2019&question=outcome_value",
        **questionnaires_and_variables(of),
        **records_and_definitions(of),
        "exports": of("export-page"),
        "codebook": of("export-codebook"),
        "password": reverse("account_change_password"),
        "own account": reverse("own-account"),
        "guide": reverse("guide-topic", args=["people"]),
        "not found": "/studies/nothing/",
    }


def pages_of_settings(of):
    """Return the pages on which the design of a study is said."""
    return {
        "settings": of("settings-page"),
        "weights and strata": of("wave-experts", "2019"),
        "a list of weights": of("wave-experts-upload", "2019"),
        "languages": of("settings-languages"),
        "a variable": of("settings-variable", "stage"),
        "consent texts": of("settings-consent-texts"),
    }


def questionnaires_and_variables(of):
    """Return the pages of questionnaires, of a draft, and of variables through the waves."""
    return {
        "questionnaires": of("questionnaire-list"),
        "two questionnaires": of("questionnaire-compare", "2019"),
        "a draft": of("questionnaire-draft", "2019"),
        "a question of a draft": of("questionnaire-question", "2019") + "?code=stage",
        "variables": of("variable-list"),
        "a variable through the waves": of("variable-page", "stage"),
        "categories of a variable": of("variable-categories", "stage"),
    }


def pages_of_register(of, interview):
    """Return those of experts and organizations."""
    return {
        "experts found": f"{of('expert-list')}?q=r&wave=2019",
        "an expert": of("expert-detail", interview.respondent_id),
        "register of an expert": of("expert-edit", interview.respondent_id),
        "likely doubles": of("expert-doubles"),
        "weight of an expert": of("wave-expert", "2019", interview.respondent_id),
        "organizations": of("organization-list"),
        "an organization": of("organization-detail", interview.organization_id),
        "register of an organization": of("organization-edit", interview.organization_id),
    }


def records_and_definitions(of):
    """Return the pages of records behind figures, and of what is counted."""
    return {
        "records": of("trend-records", "production") + "?wave=2019&part=left_out",
        "records of a category": of("trend-records", "production")
        + "?wave=2019&segment=company_size&category=large&part=numerator",
        "a claim": of("claim-page", "F01"),
        "records of project lines": of("line-records") + "?start=2018&end=2019",
        "records of a table": of("table-records") + "?wave=2019&question=stage&row=production",
        "records of a wave": of("study-records") + "?wave=2019&unit=project",
        "indicators": of("indicator-list"),
        "new indicator": of("indicator-new"),
        "an indicator to change": of("indicator-edit", "production"),
        "an indicator to retire": of("indicator-retire", "team_size"),
        "a segment to change": of("indicator-segment-edit", "industry"),
    }


def violations(page):
    """Return what axe finds: rule, and the elements it means."""
    only = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    results = Axe().run(page, options=only)
    return [
        (found["id"], [node["html"][:120] for node in found["nodes"]][:3])
        for found in results.response["violations"]
    ]


def is_cut_off(page):
    """Return whether the page is wider than the window, so that it scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


class Inspector:
    """Looks at pages and collects what is wrong with them."""

    def __init__(self, page, server):
        self.page, self.server, self.found = page, server, {}
        page.on("request", self.notice)

    def notice(self, request):
        if not request.url.startswith((self.server, "data:", "blob:")):
            self.found[request.url] = "leaves the host"

    def look(self, name, address):
        response = self.page.goto(self.server + address)
        status = next((ALLOWED[kind] for kind in ALLOWED if name.startswith(kind)), 200)
        assert response.status == status, (name, response.status)
        self.page.wait_for_load_state("load")
        if problems := violations(self.page):
            self.found[name] = problems
        if is_cut_off(self.page):
            self.found[f"{name}, width"] = self.page.viewport_size["width"]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width", "theme"), LOOKS)
def test_key_pages_are_accessible(page, live_server, study, language, width, theme):
    inspector = Inspector(page, live_server.url)
    speak(page, live_server.url, language)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    inspector.look("sign-in", reverse("account_login"))
    inspector.look("invitation", reverse("invitation"))
    sign_in(page, live_server.url, "admin")
    for name, address in pages_of(study).items():
        inspector.look(name, address)
    assert inspector.found == {}


@pytest.mark.parametrize("role", ["researcher", "analyst"])
def test_each_role_finds_its_pages_accessible(page, live_server, study, role):
    pages = pages_of(study)
    inspector = Inspector(page, live_server.url)
    sign_in(page, live_server.url, role)
    for name in ("overview", "interviews", "a review", "exports"):
        inspector.look(f"{name} {role}", pages[name])
    if role == "analyst":
        inspector.look("not yours", pages["new interview"])
    assert inspector.found == {}


def test_the_comparison_in_the_admin_is_accessible(page, live_server, study):
    sign_in(page, live_server.url, "admin")
    page.goto(live_server.url + reverse("admin:surveys_study_change", args=[study.pk]))
    comparison = page.get_by_role("link", name="Comparison of waves").first
    comparison.click()
    page.wait_for_load_state("networkidle")
    assert page.get_by_text("120 of 316").count() >= 1
    assert violations(page) == []


def tab_to(page, selector):
    """Press Tab until the element has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_the_keyboard_reaches_what_matters(page, live_server, study):
    sign_in(page, live_server.url, "researcher")
    page.goto(live_server.url + reverse("study-overview", args=[study.slug]))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    outlined = []
    for _ in range(7):
        page.keyboard.press("Tab")
        outlined.append(
            page.evaluate(
                """() => {
                  const style = getComputedStyle(document.activeElement);
                  return style.outlineStyle !== "none" || style.boxShadow !== "none";
                }"""
            )
        )
    assert all(outlined)


def test_the_check_finds_what_is_wrong(page):
    page.set_content("<html><body><img src='data:,'><p style='color: #999'>grey</p></body></html>")
    assert {"image-alt", "color-contrast"} <= {rule for rule, _elements in violations(page)}
