"""An edited data file that came back, with a conflict in each interview of the first wave."""

from surveys.actions import accounts
from surveys.actions.record_imports import take_file
from surveys.actions.record_imports.dry_runs import keep_dry_run
from surveys.domain.record_files.update_choices import UpdateChoices
from surveys.domain.record_files.updates import Act, Dry, Line, Status
from surveys.models import RecordImport


def make_edited_file(study) -> RecordImport:
    """Take an edited file whose every line is to be decided."""
    taken = take_file(
        by=accounts.system_account(),
        wave=study.waves.order_by("position").first(),
        name="edited.csv",
        content=[b"x"],
        choices=UpdateChoices(export="exported.csv"),
        manifest=b"{}",
    )
    lines = [
        Line(
            Act.CHANGE,
            Status.CONFLICT,
            row,
            one.respondent.code,
            str(one.pk),
            "",
            "",
            "goals",
            {"missing": "no_answer"},
            f"{one.respondent.code} of the file",
            f"{one.respondent.code} stored",
        )
        for row, one in enumerate(taken.wave.interviews.select_related("respondent"), start=2)
    ]
    keep_dry_run(taken, Dry(lines=lines))
    return taken
