"""Definitions and counts for tests, on the questionnaire of `tests.surveys.factories`."""

import io

from analytics.actions.counting import count_study
from analytics.actions.data_files import make_here
from analytics.actions.data_files.making import Made
from analytics.actions.definitions import import_sections
from analytics.models import Estimate
from surveys.actions import accounts, studies
from surveys.actions.sampling import set_drawn
from surveys.domain.layout.options import Options, Unit
from surveys.domain.sampling import MILLION, Drawn

PRODUCTION = {
    "code": "production",
    "kind": "share",
    "unit": "project",
    "label": {"en": "In production", "es": "En producción"},
    "question": {"en": "How many are in production?", "es": "¿Cuántos están en producción?"},
    "definition": {"en": "Projects in production.", "es": "Proyectos en producción."},
    "base": "true()",
    "numerator": "${stage} = 'production'",
}
PROJECTS = {
    "code": "projects",
    "kind": "count",
    "unit": "project",
    "label": {"en": "Projects"},
    "base": "true()",
}
TEAM = {
    "code": "team",
    "kind": "mean",
    "unit": "project",
    "label": {"en": "Size of the team"},
    "base": "true()",
    "value": "${team_size}",
}
EXPERTS = {
    "code": "experts",
    "kind": "share",
    "unit": "interview",
    "label": {"en": "Experts with production"},
    "base": "true()",
    "numerator": "count(${project.stage} = 'production') > 0",
}
USING = {
    "code": "using",
    "kind": "share",
    "unit": "interview",
    "label": {"en": "Managed service in use"},
    "base": "${aws_customer} = 'yes'",
    "numerator": "${managed_service} = 'using'",
}
INDICATORS = (PRODUCTION, PROJECTS, TEAM, EXPERTS, USING)
SEGMENTS = (
    {"code": "customer", "variable": "aws_customer", "label": {"en": "AWS customer"}},
    {"code": "frameworks", "variable": "frameworks", "label": {"en": "Frameworks"}},
)


def break_series(study, wave: str, note: dict | None = None):
    """Let what a wave asks about stages be comparable with no wave before it."""
    studies.set_lineage(
        by=accounts.system_account(),
        variable=study.variables.get(code="stage"),
        wave=study.waves.get(code=wave),
        status="break",
        note=note or {},
    )


def define(study, *, indicators=INDICATORS, segments=SEGMENTS, claims=()):
    """Store definitions through the action that packages use."""
    sections = {"indicators": [*indicators], "segments": [*segments], "claims": [*claims]}
    import_sections(study=study, sections=sections, by=accounts.system_account())


def claim(code="F1", **fields):
    return {
        "code": code,
        "says": {"en": "Half of the projects are in production."},
        "statistic": "share",
        "indicator": "production",
        "wave": "2019",
        "printed": "50 %",
    } | fields


def weigh(wave, **experts):
    """Give experts of a wave weight and stratum: `weigh(wave, R1=(1.5, "north"), R2=(2, ""))`."""
    people = dict(wave.study.respondents.values_list("code", "pk"))
    given = {
        people[code]: Drawn(None if weight is None else round(weight * MILLION), stratum)
        for code, (weight, stratum) in experts.items()
    }
    set_drawn(by=accounts.system_account(), wave=wave, given=given)


def counted(study):
    """Count a study and return its unsegmented estimates by indicator and wave."""
    count_study(study.pk)
    rows = Estimate.objects.filter(study=study, segment=None).select_related("indicator", "wave")
    return {(row.indicator.code, row.wave.code): row for row in rows}


def export_file(
    study, *, by=None, unit="project", format="csv", wave=None, as_asked=False, **options
) -> tuple[bytes, Made]:
    """Export records; return what is in the file, and what was written down about it."""
    file, by = io.BytesIO(), by or accounts.system_account()
    waves = (wave.code,) if wave else None
    chosen = Options(unit=Unit(unit), waves=waves, harmonised=not as_asked, **options)
    made = make_here(by=by, study=study, options=chosen, format=format, to=file)
    return file.getvalue(), made
