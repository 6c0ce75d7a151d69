"""The design of a study as the beginning of another one, without a record."""

from django.db import transaction

from surveys.actions import studies
from surveys.actions.settings.studies import create_new, make_admin
from surveys.actions.waves import plan_wave
from surveys.domain.wording import Texts
from surveys.models import Study, User, Wave

OF_A_WAVE = ("selection", "source", "sponsor", "target")
"""What the next wave has in common with the newest; the rest tells what happened in that one."""


@transaction.atomic
def copy_design(
    *,
    by: User,
    source: Study,
    slug: str,
    name: Texts | None = None,
    wave: str = "",
    year: int | None = None,
    is_own: bool = True,
) -> Study:
    """Copy a study without its records; with `is_own` whoever copies it is its admin.

    Names, notes, languages, variables, themes and consent texts are those of the source. The copy
    has one planned wave, with the questionnaire that the newest wave of the source asks last; it
    takes over code and year, unless others are given.
    """
    study = create_new(
        by=by,
        slug=slug,
        name=source.name if name is None else name,
        languages=source.languages,
        description=source.description,
        notes=source.notes,
    )
    if is_own:
        make_admin(study=study, by=by)
    for text in source.consent_texts.all():
        studies.create_consent_text(
            by=by,
            study=study,
            purpose=text.purpose,
            text_version=text.text_version,
            valid_from=text.valid_from,
            text=text.text,
        )
    for variable in source.variables.order_by("position"):
        studies.declare_variable(
            by=by,
            study=study,
            code=variable.code,
            level=variable.level,
            privacy=variable.privacy,
            label=variable.label,
        )
    for theme in source.themes.order_by("position"):
        studies.create_theme(by=by, study=study, code=theme.code, label=theme.label)
    if (newest := newest_wave(source)) is not None:
        _copy_wave(newest, by=by, study=study, code=wave or newest.code, year=year or newest.year)
    return study


def newest_wave(study: Study) -> Wave | None:
    """Return the last wave that has a questionnaire, else the last one."""
    waves = study.waves.order_by("-position")
    return waves.filter(questionnaires__isnull=False).first() or waves.first()


def _copy_wave(newest: Wave, *, by: User, study: Study, code: str, year: int) -> None:
    fields = {name: getattr(newest, name) for name in OF_A_WAVE}
    wave = plan_wave(by=by, study=study, code=code, year=year, **fields)
    last = newest.questionnaires.order_by("-position").first()
    if last is not None:
        studies.publish_questionnaire(by=by, wave=wave, form=last.form)
