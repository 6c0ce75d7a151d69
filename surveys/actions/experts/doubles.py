"""The marks of doubles, kept true while doubles are brought together.

A mark is no content of a record: it says only that the database let a double of old times be.
"""

from surveys.models import Interview, Organization, Respondent, Study, Wave


def settle_interviews(wave: Wave, respondent: Respondent) -> None:
    """Leave exactly one interview of an expert in a wave without a mark, where there is any."""
    rows = Interview.objects.filter(wave=wave, respondent=respondent)
    first = rows.order_by("held_on", "id").first()
    if first is not None and not rows.filter(is_double=False).exists():
        Interview.objects.filter(pk=first.pk).update(is_double=False)


def settle_codes(model: type[Respondent] | type[Organization], study: Study, key: str) -> None:
    """Leave exactly one record of a code without a mark, where there is any."""
    rows = model.objects.filter(study=study, key=key)
    first = rows.order_by("code").first()
    if first is not None and not rows.filter(is_double=False).exists():
        model.objects.filter(pk=first.pk).update(is_double=False)
