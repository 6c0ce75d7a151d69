"""What is asked about experts before something is stored: new ones, and those of another name."""

from collections.abc import Sequence

from surveys.domain.confirming import Confirmation
from surveys.domain.messages import Place
from surveys.domain.pseudonyms import key_of
from surveys.domain.wording import Named, gettext_noop

MERGED_MEANWHILE = gettext_noop(
    "%(code)s was merged into another code meanwhile. Look at the list of the experts."
)
MERGED_BEFORE = gettext_noop(
    "%(code)s is a former code of %(now)s in this study. Write %(now)s instead, here and in the "
    "other files, or give somebody else another code."
)

_FIELD = Place(question="respondent")


def ask_new_expert(code: str, near: Sequence[str]) -> Confirmation:
    """Ask whether a code that nobody has yet is a new expert, or a typing error."""
    if not near:
        template = gettext_noop(
            "%(code)s is not an expert of this study yet. Is this a new expert?"
        )
        return Confirmation("new_expert", template, {"code": code}, _FIELD, subject=key_of(code))
    template = gettext_noop(
        "%(code)s is not an expert of this study yet; near: %(near)s. Is this a new expert, and no "
        "typing error?"
    )
    params = {"code": code, "near": ", ".join(near)}
    return Confirmation("new_expert", template, params, _FIELD, subject=key_of(code))


def ask_former_expert(code: str, now: str) -> Confirmation:
    """Ask whether a code that an expert had before really means somebody else."""
    template = gettext_noop(
        "%(code)s is a former code of %(now)s. Enter %(now)s instead, or is this somebody else, a "
        "new expert?"
    )
    return Confirmation(
        "former_expert", template, {"code": code, "now": now}, _FIELD, subject=key_of(code)
    )


def ask_former_code(code: str, now: str) -> Confirmation:
    """Ask whether a code that leads to another record is to be the code of this one."""
    template = gettext_noop(
        "%(code)s is a former code of %(now)s, and leads there. Is it to be the code of this one?"
    )
    return Confirmation("former_code", template, {"code": code, "now": now}, subject=key_of(code))


def ask_likely_double(code: str, other: str, why: str) -> Confirmation:
    """Ask whether somebody who is like an expert of the study is somebody else."""
    template = gettext_noop(
        "%(other)s may be the same person as %(code)s: %(why)s. Are they two people?"
    )
    params = {"code": code, "other": other, "why": Named((why,))}
    return Confirmation(
        "likely_double", template, params, subject=f"{key_of(code)}:{key_of(other)}:{why}"
    )


def ask_two_after_all(keep: str, merge: str) -> Confirmation:
    """Ask whether two of whom somebody said that they are two people are one nevertheless."""
    template = gettext_noop(
        "Somebody decided that %(keep)s and %(merge)s are two people. Are they one nevertheless?"
    )
    return Confirmation(
        "two_after_all",
        template,
        {"keep": keep, "merge": merge},
        subject=f"{key_of(keep)}:{key_of(merge)}",
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
) -> Confirmation:
    """Say what a correction of the expert does, to be confirmed."""
    subject = f"{key_of(before)}>{key_of(expert)}:{'move' if moves else 'stay'}:{projects}"
    params = {"before": before, "expert": expert, "wave": wave, "projects": projects}
    return Confirmation("correct_expert", _CORRECTIONS[moves, counts], params, subject=subject)


def ask_uncounted(expert: str, wave: str) -> Confirmation:
    """Ask whether an interview may stop counting, because its expert has not agreed to it."""
    template = gettext_noop(
        "There is no standing consent of %(expert)s to participate in wave %(wave)s: the interview "
        "stops counting until one is recorded."
    )
    return _without_consent("uncounted", template, expert, wave)


def ask_unsubmittable(expert: str, wave: str) -> Confirmation:
    """Say that an interview that is not submitted waits for the consent of its right expert."""
    template = gettext_noop(
        "There is no standing consent of %(expert)s to participate in wave %(wave)s: the interview "
        "cannot be submitted until one is recorded."
    )
    return _without_consent("unsubmittable", template, expert, wave)


def _without_consent(name: str, template: str, expert: str, wave: str) -> Confirmation:
    params = {"expert": expert, "wave": wave}
    return Confirmation(name, template, params, subject=f"{key_of(expert)}:{wave}")


def ask_links_stay(before: str, links: int) -> Confirmation:
    """Say that project lines go on joining projects of two experts."""
    template = gettext_noop(
        "Links of project lines between this interview and others of %(before)s: %(links)s. They "
        "stay; two experts may report one project."
    )
    return Confirmation(
        "links_stay",
        template,
        {"before": before, "links": links},
        subject=f"{key_of(before)}:{links}",
    )
