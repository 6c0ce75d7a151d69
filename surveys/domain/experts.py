"""What is asked about experts before something is stored: new ones, and those of another name."""

from collections.abc import Sequence

from surveys.domain.confirming import Question
from surveys.domain.pseudonyms import key_of
from surveys.domain.wording import gettext_noop

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
