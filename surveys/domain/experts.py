"""What is asked about experts before something is stored: new ones, and those of another name."""

from collections.abc import Sequence

from surveys.domain.confirming import Question
from surveys.domain.pseudonyms import key_of
from surveys.domain.wording import gettext_noop

MERGED_MEANWHILE = gettext_noop(
    "%(code)s was merged into another code meanwhile. Look at the list of the experts."
)
MERGED_BEFORE = gettext_noop(
    "%(code)s was merged into %(now)s in this study. Write %(now)s instead, here and in the other "
    "files, or give somebody else another code."
)

_FIELD = "respondent"


def ask_new_expert(code: str, near: Sequence[str]) -> Question:
    """Ask whether a code that nobody has yet is a new expert, or a typing error."""
    if not near:
        template = gettext_noop(
            "%(code)s is not an expert of this study yet. Is this a new expert?"
        )
        return Question("new_expert", key_of(code), template, {"code": code}, field=_FIELD)
    template = gettext_noop(
        "%(code)s is not an expert of this study yet; near: %(near)s. Is this a new expert, and no "
        "typing error?"
    )
    params = {"code": code, "near": ", ".join(near)}
    return Question("new_expert", key_of(code), template, params, field=_FIELD)


def ask_former_expert(code: str, now: str) -> Question:
    """Ask whether a code that was merged into another one really is a new expert."""
    template = gettext_noop(
        "%(code)s was merged into %(now)s: they are one person. Enter %(now)s instead, or is this "
        "somebody else, a new expert?"
    )
    return Question(
        "former_expert", key_of(code), template, {"code": code, "now": now}, field=_FIELD
    )


_CORRECTIONS = {
    (True, True): gettext_noop(
        "The interview of %(before)s in wave %(wave)s becomes one of %(expert)s, with its "
        "projects (%(projects)s) and with the consents of %(before)s in this wave. The figures "
        "of the wave are counted anew."
    ),
    (True, False): gettext_noop(
        "The interview of %(before)s in wave %(wave)s becomes one of %(expert)s, with its "
        "projects (%(projects)s) and with the consents of %(before)s in this wave."
    ),
    (False, True): gettext_noop(
        "The interview of %(before)s in wave %(wave)s becomes one of %(expert)s, with its "
        "projects (%(projects)s). No consent moves. The figures of the wave are counted anew."
    ),
    (False, False): gettext_noop(
        "The interview of %(before)s in wave %(wave)s becomes one of %(expert)s, with its "
        "projects (%(projects)s). No consent moves."
    ),
}
"""What a correction does, by whether consents move, and whether the interview is counted."""


def ask_correction(
    *, before: str, expert: str, wave: str, projects: int, moves: bool, counts: bool
) -> Question:
    """Say what a correction of the expert does, to be confirmed."""
    subject = f"{key_of(before)}>{key_of(expert)}:{'move' if moves else 'stay'}:{projects}"
    params = {"before": before, "expert": expert, "wave": wave, "projects": projects}
    return Question("correct_expert", subject, _CORRECTIONS[moves, counts], params)


def ask_uncounted(expert: str, wave: str) -> Question:
    """Ask whether an interview may stop counting, because its expert has not agreed to it."""
    template = gettext_noop(
        "There is no standing consent of %(expert)s to participate in wave %(wave)s: the interview "
        "stops counting until one is recorded."
    )
    return _without_consent("uncounted", template, expert, wave)


def ask_unsubmittable(expert: str, wave: str) -> Question:
    """Say that an interview that is not submitted waits for the consent of its right expert."""
    template = gettext_noop(
        "There is no standing consent of %(expert)s to participate in wave %(wave)s: the interview "
        "cannot be submitted until one is recorded."
    )
    return _without_consent("unsubmittable", template, expert, wave)


def _without_consent(name: str, template: str, expert: str, wave: str) -> Question:
    params = {"expert": expert, "wave": wave}
    return Question(name, f"{key_of(expert)}:{wave}", template, params)


def ask_links_stay(before: str, links: int) -> Question:
    """Say that project lines go on joining projects of two experts."""
    template = gettext_noop(
        "Links of project lines between this interview and others of %(before)s: %(links)s. They "
        "stay; two experts may report one project."
    )
    return Question(
        "links_stay", f"{key_of(before)}:{links}", template, {"before": before, "links": links}
    )
