"""Every door through which figures leave: pages, files, pictures, the terminal, the admin.

A picture is walked as its specification, which says all that is drawn.
"""

import inspect
import io
import json
import re
from urllib.parse import parse_qs, urlsplit

from django.contrib import admin
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.urls import reverse

from analytics.queries.figures import says_which
from analytics.urls import urlpatterns as urls_of_analytics
from analytics.writers import pictures
from surveys.models import Interview
from tests.study_routes import AREAS
from tests.study_routes import routes as all_routes

APPS = ("analytics", "surveys", "nucleus")
RECORDS = "records, for who may read interviews"
FIELDWORK = "how many interviews are in which state: what is left to do, whatever was answered"
OUTSIDE = "shows nothing of a study"
WRITES = "takes in, lets nothing out"

CALLS = {
    "changes": ({"segment": "aws_customer"}, {"from_wave": "2017"}, {"to_wave": "2019"}),
    "claims": (),
    "consistency": (),
    "trends": ({"segment": "aws_customer"}, {"indicator": "production"}),
}
COMMANDS_WITHOUT = {
    "check_export": "says of a file whether it is what its manifest says, to who has both",
    "compare_questionnaires": "what questionnaires ask, not what was answered",
    "copy_study": WRITES,
    "create_demo_accounts": WRITES,
    "export_data": "records, for who may export them; each is written down",
    "export_questionnaire": "questions, no answers",
    "export_study": "records and definitions of a whole study, by the operator",
    "heartbeat": OUTSIDE,
    "import_questionnaire": WRITES,
    "import_records": WRITES,
    "import_sampling": WRITES,
    "import_study": WRITES,
    "members": "who has which role",
    "merge_experts": "what becomes of the records of two experts, by the operator",
    "recompute": "says how far the work got, not what came of it",
    "resolve_doubles": "what becomes of the records of two experts, by the operator",
    "verify": "names what is broken; its numbers have a test of their own",
    "working_copies": "how much is typed into interviews and not saved, as fieldwork",
    "wave": "who opened and closed a wave, and when",
}
ROUTES_WITHOUT = {
    "api-schema": OUTSIDE,
    "api-session": "one's own name",
    **dict.fromkeys(
        (
            *("api-working-copies", "api-working-copy", "api-publish", "api-submit"),
            *("api-check", "api-history", "api-whole-history"),
        ),
        "records, for who may enter interviews",
    ),
    "export-codebook": "questions, no answers",
    "export-file-codebook": "questions, no answers",
    **dict.fromkeys(
        ("export-setting", "export-link-new", "export-link-act"),
        "takes in what was chosen of a file, lets nothing out",
    ),
    "export-link": "how often a link was used, and which file it gives",
    "data-link": "records, for whoever has a secret, while who made it may export them",
    **dict.fromkeys(
        ("export-file", "export-manifest", "export-part", "export-take"),
        "records, or what describes a file of them, for who may export them; each is written down",
    ),
    "guide": OUTSIDE,
    "guide-topic": OUTSIDE,
    "healthz": OUTSIDE,
    "home": "leads to the list of studies",
    "interview-detail": RECORDS,
    **dict.fromkeys(
        (
            "questionnaire-copy",
            "questionnaire-publish",
            "questionnaire-compare",
            "questionnaire-draft",
            "questionnaire-question",
        ),
        "what questionnaires ask, not what was answered",
    ),
    **dict.fromkeys(
        (
            *("import-list", "import-page", "import-copy", "import-apply", "import-mapping-forget"),
            *("import-edited", "import-edited-page", "import-edited-decide"),
            *("import-edited-compare", "import-edited-apply", "import-edited-undo"),
        ),
        "records of a file that is brought in, for who may enter interviews",
    ),
    "import-template": "questions, no answers",
    **dict.fromkeys(
        ("job-list", "job-page", "job-cancel", "own-jobs"), "how far work is, not what it is about"
    ),
    "interview-check": RECORDS,
    "interview-edit": RECORDS,
    "interview-list": RECORDS,
    "interview-pdf": RECORDS,
    "interview-review": RECORDS,
    "invitation": OUTSIDE,
    "invitation-accept": "who invites to which study",
    "own-account": "one's own name and roles",
    "people-act": "who has which role",
    "people-withdraw": "who has which role",
    "questionnaire-detail": FIELDWORK,
    "questionnaire-file": "questions, no answers",
    "questionnaire-list": FIELDWORK,
    "questionnaire-pdf": "questions, no answers",
    "questionnaire-preview": "questions, no answers",
    "questionnaire-upload": "questions, no answers",
    "readyz": OUTSIDE,
    "study-records": RECORDS,
    "table-records": RECORDS,
    "claim-page": "what was published, and the definition that it is held against",
    "line-records": RECORDS,
    "trend-records": RECORDS,
    "set_language": OUTSIDE,
    "trend-freshness": "says what is still to be counted, not what was counted",
    "expert-two": "takes a decision about two experts, and leads back",
    "wave-edit": FIELDWORK,
    **dict.fromkeys(
        ("wave-expert", "wave-experts", "wave-experts-file", "wave-experts-upload"),
        "how experts were chosen and who was interviewed, whatever was answered",
    ),
    "wave-list": FIELDWORK,
    "wave-move": FIELDWORK,
}
FIGURES = ("change", "estimate", "trend")
MODELS = (
    *FIGURES, "claim", "freshness", "indicator", "segment",
    "consenttext", "invitation", "lineage", "membership", "organization", "questionnaire",
    "respondent", "sampledexpert", "study", "theme", "twopeople", "variable", "wave",
)  # fmt: skip
MODELS_WITHOUT = {
    "contactexport": "who took names and contacts, which are no figures",
    "datalink": "an address of records, for who may export them",
    "export": "a file of records, for who may export them",
    "exportsetting": "what was chosen of a data set, not what is in it",
    "heartbeat": OUTSIDE,
    "idempotencykey": OUTSIDE,
    "importmapping": "what columns of files are, for who may enter interviews",
    "job": "how far work is, not what it is about",
    "recordimport": "a file that is brought in, for who may enter interviews",
    "tally": "what one interview holds, for who may read interviews",
    "user": OUTSIDE,
} | dict.fromkeys(
    ("consent", "entry", "interview", "organizationidentity", "profile", "project", "projectlink",
     "quote", "respondentidentity", "seal", "typedanswer", "version", "workingcopy"),
    RECORDS,
)  # fmt: skip
SETTINGS = (
    *("settings-page", "settings-texts", "settings-languages", "settings-variables"),
    *("settings-themes", "settings-consent-texts"),
)
TABLES = (
    {"question": "stage"},
    {"question": "frameworks"},
    {"question": "stage", "across": "aws_customer"},
    {"question": "stage", "across": "frameworks"},
    {"question": "team_size"},
    {"question": "team_size", "across": "stage"},
    {"question": "team_size", "wave": "2018"},
)
LINES = ({}, {"variable": "stage", "target": "production"})
# What differs between two readings of one page.
PASSING = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken&quot;: &quot;\w+|"X-CSRFToken": "\w+"'
    r"|nonce-[\w-]+|ID “\d+”|/(?:change|estimate|trend)/\d+/|time datetime=\"[^\"]+\""
    r'|name="id" value="[^"]+"'
)


def draw_as_specification(monkeypatch):
    """Let a picture be the specification that it would be drawn from."""
    monkeypatch.setattr(pictures, "svg", lambda spec: json.dumps(spec, default=str))
    monkeypatch.setattr(pictures, "png", lambda spec: json.dumps(spec, default=str).encode())


def pages(study):
    """Yield the name of each page, picture and file, and its address."""
    yield from _trends(study)
    yield from _one_page(study, "trend-comparison", {}, {"theme": "dark"})
    yield from _one_page(study, "claim-list", {}, {"format": "csv"})
    yield from _one_page(study, "claim-consistency", {})
    yield from _one_page(study, "table-page", *TABLES, {"other": "1"}, {"categories": "asked"})
    yield from _one_page(study, "line-page", *LINES)
    yield from _definitions(study)
    yield from _one_page(study, "variable-list", {}, {"page": "1"}, {"format": "csv"})
    for code in ("stage", "aws_customer", "team_size"):
        yield from _one_page(study, "variable-page", {}, {"categories": "asked"}, code=code)
    yield from _one_page(study, "variable-categories", {}, code="stage")
    yield from _one_page(study, "export-page", {})
    yield from _pages_of_surveys(study)


def _one_page(study, route, *asked, **arguments):
    for query in asked:
        yield _door(study, route, query, **arguments)


def _door(study, route, query, **arguments):
    """Return the name and the address of a page, asked for with these parameters."""
    said = "&".join(f"{name}={value}" for name, value in query.items())
    address = reverse(route, kwargs={"slug": study.slug, **arguments})
    name = " ".join([route, *map(str, arguments.values()), said])
    return name.rstrip(), f"{address}?{said}"


def _trends(study):
    tables = ({"table": table, "format": format}
              for table in ("figures", "changes") for format in ("csv", "json"))  # fmt: skip
    yield from _one_page(study, "trend-list", {}, *tables)
    for indicator in study.indicators.all():
        of = {"indicator": indicator.code}
        segments = [{}, {"segment": "customer"}] if indicator.unit == "project" else [{}]
        for segment in segments:
            files = ({"format": "json"}, {"table": "changes"})
            asked = [segment | more for more in ({}, *files)]
            yield from _one_page(study, "trend-indicator", *asked, **of)
            yield _door(study, "trend-picture", segment, **of, format="svg")
    yield _door(study, "trend-picture", {"theme": "dark"}, **of, format="png")


def _definitions(study):
    yield from _one_page(study, "indicator-list", {}, {"page": "1"})
    yield from _one_page(study, "indicator-new", {})
    yield from _one_page(study, "indicator-segment-new", {})
    for indicator in study.indicators.all():
        yield _door(study, "indicator-edit", {}, code=indicator.code)
    yield _door(study, "indicator-retire", {}, code="team")
    for name in ("indicator-segment-edit", "indicator-segment-retire"):
        yield _door(study, name, {}, code="customer")


def _pages_of_surveys(study):
    for route in ("study-list", "study-new", "study-new-package", "study-new-copy"):
        yield route, reverse(route)
    for route in ("study-overview", "wave-new", *SETTINGS):
        yield from _one_page(study, route, {})
    yield _door(study, "settings-variable", {}, code="stage")
    yield _door(study, "settings-theme", {}, code=study.themes.get().code)
    yield _door(study, "settings-consent-text", {}, text_id=study.consent_texts.get().pk)
    yield from _one_page(study, "expert-list", {}, {"q": "R1"}, {"page": "2"})
    yield from _one_page(study, "expert-doubles", {})
    yield from _one_page(study, "expert-contacts", {})
    yield from _one_page(study, "expert-new", {})
    yield from _one_page(study, "organization-list", {}, {"q": "O1"})
    yield from _one_page(study, "organization-new", {})
    yield from _one_page(study, "organization-merge", {})
    yield from _one_page(study, "people-list", {}, {"page": "2"})
    yield from _one_page(study, "people-invite", {})
    somebody = study.memberships.earliest("user").user_id
    yield _door(study, "people-person", {}, person=somebody)
    yield from _one_page(study, "expert-merge", {}, {"keep": "R1"})
    yield from _one_page(study, "expert-codes", {"code": "R1"})
    yield from _one_page(study, "interview-new", {}, {"wave": "2019", "expert": "R1"})
    for route in ("expert-find", "expert-known"):
        yield from _one_page(study, route, {"wave": "2019", "details-respondent": "R1"})
    interview = Interview.objects.of_study(study).earliest("wave__position", "respondent__code")
    for route in ("expert-detail", "expert-edit"):
        yield _door(study, route, {}, expert_id=interview.respondent_id)
    organization = study.organizations.earliest("code")
    for route in ("organization-detail", "organization-edit"):
        yield _door(study, route, {}, organization_id=organization.pk)
    for route in ("interview-expert", "interview-consent"):
        yield _door(study, route, {}, interview_id=interview.pk)


def admin_pages(study):
    """Yield the name of each page of the admin, and its address."""
    for page in ("comparison", "comparison_picture"):
        yield f"admin {page}", reverse(f"admin:surveys_study_{page}", args=[study.pk])
    for name, model in models().items():
        if name not in MODELS:
            continue
        place = f"admin:{model._meta.app_label}_{name}"
        yield f"admin {name}s", reverse(f"{place}_changelist")
        for number, row in enumerate(model.objects.order_by("pk")[:3]):
            yield f"admin {name} {number}", reverse(f"{place}_change", args=[row.pk])
        if name in FIGURES:
            yield from _found_by_figures(name, model, reverse(f"{place}_changelist"))


def _found_by_figures(name, model, address):
    """Yield lists that would tell a figure by which rows they hold, or in which order."""
    columns = [one for one in model._meta.concrete_fields if not says_which(one)]
    for column in columns:
        yield f"admin find {name} {column.name}", f"{address}?{column.name}__icontains=1"
    yield f"admin find {name} by grade", f"{address}?grade__exact=C"
    names = [one.name for one in columns]
    for place, shown in enumerate(admin.site._registry[model].list_display):
        if shown in names:
            yield f"admin order {name} {shown}", f"{address}?o={place}"


def walk(client, study, *, only=""):
    """Return what stands behind each door, by its name."""
    found = {}
    for name, address in (*pages(study), *admin_pages(study)):
        if name.startswith(only):
            response = client.get(address)
            assert response.status_code in (200, 302, 400, 404), (name, response.status_code)
            found[name] = PASSING.sub("", response.content.decode())
    for command in CALLS:
        for name, options in _calls(command):
            if name.startswith(only):
                found[name] = _printed(command, study, options)
    return found


def _calls(command):
    """Yield the name of each call of a command, and its options."""
    for format in ("table", "json", "csv"):
        yield f"{command} {format}", {"format": format}
    yield f"{command} es", {"language": "es"}
    for options in CALLS[command]:
        yield " ".join([command, *options, *options.values()]), options


def _printed(command, study, options):
    out, errors = io.StringIO(), io.StringIO()
    call_command(command, study.slug, stdout=out, stderr=errors, **options)
    return out.getvalue() + errors.getvalue()


def routes():
    """Return the names of all routes; the admin and accounts are walked and tested apart."""
    return {name for name in all_routes() if name != "None" and not name.startswith(AREAS)}


def parameters():
    """Return for each route of analytics which parameters its page knows, as `knows` says."""
    return {one.name: _known(one.callback) for one in urls_of_analytics}


def _known(view):
    while view is not None:
        if "names" in (around := inspect.getclosurevars(view).nonlocals):
            return {*around["names"]}
        view = getattr(view, "__wrapped__", None)
    return set()


def parameters_walked(study):
    """Return for each route with which parameters it is walked."""
    walked = {}
    for name, address in pages(study):
        walked.setdefault(name.split()[0], set()).update(parse_qs(urlsplit(address).query))
    return walked


def commands():
    """Return the names of all commands of Nucleus."""
    return {name for name, app in get_commands().items() if app in APPS}


def options(command):
    """Return the options of a command that are not those of every command."""
    parser = load_command_class("analytics", command).create_parser("manage.py", command)
    every = BaseCommand().create_parser("manage.py", "")
    return {one.dest for one in parser._actions} - {one.dest for one in every._actions} - {"slug"}


def options_walked(command):
    """Return with which options a command is called."""
    return {name for _call, options in _calls(command) for name in options}


def models():
    """Return all models in the admin of Nucleus, by name."""
    shown = [model for model in admin.site._registry if model._meta.app_label in APPS]
    return {model._meta.model_name: model for model in shown}
