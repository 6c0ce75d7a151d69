"""Every door through which figures leave: pages, files, pictures, the terminal, the admin.

A picture is walked as its specification, which says all that is drawn.
"""

import io
import json
import re
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

import analytics
from analytics import urls
from analytics.writers import pictures

COMMANDS = ("changes", "claims", "consistency", "trends")
COMMANDS_WITHOUT = {
    "export_data": "records, for who may export them; each is written down",
    "export_study": "records and definitions of a whole study, by the operator",
    "import_study": "takes in, lets nothing out",
    "recompute": "says how far the work got, not what came of it",
    "verify": "names what is broken; its numbers have a test of their own",
}
ROUTES_WITHOUT = {
    "export-manifest": "describes a file of records, for who may export them",
    "trend-freshness": "says what is still to be counted, not what was counted",
}
MODELS = ("change", "claim", "estimate", "freshness", "indicator", "segment", "trend")
MODELS_WITHOUT = {
    "export": "a file of records, for who may export them",
    "tally": "what one interview holds, for who may read interviews",
}
TABLES = (
    {"question": "stage"},
    {"question": "frameworks"},
    {"question": "stage", "across": "aws_customer"},
    {"question": "stage", "across": "frameworks"},
    {"question": "team_size"},
    {"question": "team_size", "across": "stage"},
)
# What differs between two readings of one page.
PASSING = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken&quot;: &quot;\w+|"X-CSRFToken": "\w+"'
    r"|nonce-[\w-]+|ID “\d+”|/(?:change|estimate|trend)/\d+/|time datetime=\"[^\"]+\""
)


def draw_as_specification(monkeypatch):
    """Let a picture be the specification that it would be drawn from."""
    monkeypatch.setattr(pictures, "svg", lambda spec: json.dumps(spec, default=str))
    monkeypatch.setattr(pictures, "png", lambda spec: json.dumps(spec, default=str).encode())


def pages(study):
    """Yield the name of each page, picture and file, and its address."""
    slug = study.slug
    yield "trend-list", reverse("trend-list", args=[slug])
    for table in ("figures", "changes"):
        for format in ("csv", "json"):
            query = f"?table={table}&format={format}"
            yield f"trend-list {table} {format}", reverse("trend-list", args=[slug]) + query
    yield "trend-comparison", reverse("trend-comparison", args=[slug])
    for indicator in study.indicators.all():
        for segment in ("", "customer") if indicator.unit == "project" else ("",):
            query = f"?segment={segment}" if segment else ""
            page = reverse("trend-indicator", args=[slug, indicator.code])
            yield f"trend-indicator {indicator.code} {segment}", page + query
            picture = reverse("trend-picture", args=[slug, indicator.code, "svg"])
            yield f"trend-picture {indicator.code} {segment}", picture + query
    yield "claim-list", reverse("claim-list", args=[slug])
    yield "claim-list csv", reverse("claim-list", args=[slug]) + "?format=csv"
    yield "claim-consistency", reverse("claim-consistency", args=[slug])
    for asked in TABLES:
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        yield f"table-page {query}", f"{reverse('table-page', args=[slug])}?{query}"
    yield "line-page", reverse("line-page", args=[slug])
    yield "export-page", reverse("export-page", args=[slug])


def admin_pages(study):
    """Yield the name of each page of the admin, and its address."""
    for page in ("comparison", "comparison_picture"):
        yield f"admin {page}", reverse(f"admin:surveys_study_{page}", args=[study.pk])
    for name in MODELS:
        model = apps.get_model("analytics", name)
        yield f"admin {name}s", reverse(f"admin:analytics_{name}_changelist")
        for place, row in enumerate(model.objects.order_by("pk")[:3]):
            yield f"admin {name} {place}", reverse(f"admin:analytics_{name}_change", args=[row.pk])


def walk(client, study, *, only=""):
    """Return what stands behind each door, by its name."""
    found = {}
    for name, address in (*pages(study), *admin_pages(study)):
        if name.startswith(only):
            response = client.get(address)
            assert response.status_code in (200, 302, 404), (name, response.status_code)
            found[name] = PASSING.sub("", response.content.decode())
    for command in COMMANDS:
        for name, options in _calls(command):
            if name.startswith(only):
                found[name] = _printed(command, study, options)
    return found


def _calls(command):
    calls = [(f"{command} {format}", {"format": format}) for format in ("table", "json", "csv")]
    if command in ("trends", "changes"):
        calls.append((f"{command} by customer", {"segment": "aws_customer"}))
    return calls


def _printed(command, study, options):
    out, errors = io.StringIO(), io.StringIO()
    call_command(command, study.slug, stdout=out, stderr=errors, **options)
    return out.getvalue() + errors.getvalue()


def routes():
    """Return the names of all routes of analytics."""
    return {pattern.name for pattern in urls.urlpatterns}


def commands():
    """Return the names of all commands of analytics."""
    folder = Path(analytics.__file__).parent / "management" / "commands"
    return {path.stem for path in folder.glob("[a-z]*.py")}


def models():
    """Return the names of all models of analytics."""
    return {model._meta.model_name for model in apps.get_app_config("analytics").get_models()}
