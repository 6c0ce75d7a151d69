"""What records and their fields are called in the Django admin, marked for translation."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import pgettext_lazy

FIELDS = {
    "act": pgettext_lazy("field", "act"),
    "action": pgettext_lazy("field", "action"),
    "answers": pgettext_lazy("field", "answers"),
    "approved content": pgettext_lazy("field", "approved content"),
    "at": pgettext_lazy("field", "at"),
    "attribution": pgettext_lazy("field", "attribution"),
    "body": pgettext_lazy("field", "body"),
    "by": pgettext_lazy("field", "by"),
    "categories": pgettext_lazy("field", "categories"),
    "code": pgettext_lazy("field", "code"),
    "completed": pgettext_lazy("field", "completed"),
    "contacted": pgettext_lazy("field", "contacted"),
    "content": pgettext_lazy("field", "content"),
    "content hash": pgettext_lazy("field", "content hash"),
    "created by": pgettext_lazy("field", "created by"),
    "decided": pgettext_lazy("field", "decided"),
    "definition": pgettext_lazy("field", "definition"),
    "description": pgettext_lazy("field", "description"),
    "duration minutes": pgettext_lazy("field", "duration minutes"),
    "email": pgettext_lazy("field", "email"),
    "ends on": pgettext_lazy("field", "ends on"),
    "entry": pgettext_lazy("field", "entry"),
    "fingerprint": pgettext_lazy("field", "fingerprint"),
    "former codes": pgettext_lazy("field", "former codes"),
    "further conversations": pgettext_lazy("field", "further conversations"),
    "given on": pgettext_lazy("field", "given on"),
    "hash": pgettext_lazy("field", "hash"),
    "held on": pgettext_lazy("field", "held on"),
    "id": pgettext_lazy("field", "id"),
    "interview": pgettext_lazy("field", "interview"),
    "interviewer": pgettext_lazy("field", "interviewer"),
    "is double": pgettext_lazy("field", "is double"),
    "key": pgettext_lazy("field", "key"),
    "kind": pgettext_lazy("field", "kind"),
    "label": pgettext_lazy("field", "label"),
    "language": pgettext_lazy("field", "language"),
    "languages": pgettext_lazy("field", "languages"),
    "level": pgettext_lazy("field", "level"),
    "mapping": pgettext_lazy("field", "mapping"),
    "methodology": pgettext_lazy("field", "methodology"),
    "mode": pgettext_lazy("field", "mode"),
    "name": pgettext_lazy("field", "name"),
    "nature": pgettext_lazy("field", "nature"),
    "note": pgettext_lazy("field", "note"),
    "notes": pgettext_lazy("field", "notes"),
    "number": pgettext_lazy("field", "number"),
    "organization": pgettext_lazy("field", "organization"),
    "phone": pgettext_lazy("field", "phone"),
    "position": pgettext_lazy("field", "position"),
    "predecessor": pgettext_lazy("field", "predecessor"),
    "privacy": pgettext_lazy("field", "privacy"),
    "project": pgettext_lazy("field", "project"),
    "purpose": pgettext_lazy("field", "purpose"),
    "questionnaire": pgettext_lazy("field", "questionnaire"),
    "record id": pgettext_lazy("field", "record id"),
    "record type": pgettext_lazy("field", "record type"),
    "record version": pgettext_lazy("field", "record version"),
    "request id": pgettext_lazy("field", "request id"),
    "respondent": pgettext_lazy("field", "respondent"),
    "review note": pgettext_lazy("field", "review note"),
    "role": pgettext_lazy("field", "role"),
    "salt": pgettext_lazy("field", "salt"),
    "selection": pgettext_lazy("field", "selection"),
    "slug": pgettext_lazy("field", "slug"),
    "source": pgettext_lazy("field", "source"),
    "sponsor": pgettext_lazy("field", "sponsor"),
    "starts on": pgettext_lazy("field", "starts on"),
    "state": pgettext_lazy("field", "state"),
    "state reason": pgettext_lazy("field", "state reason"),
    "status": pgettext_lazy("field", "status"),
    "study": pgettext_lazy("field", "study"),
    "successor": pgettext_lazy("field", "successor"),
    "text": pgettext_lazy("field", "text"),
    "text version": pgettext_lazy("field", "text version"),
    "themes": pgettext_lazy("field", "themes"),
    "title": pgettext_lazy("field", "title"),
    "translation": pgettext_lazy("field", "translation"),
    "user": pgettext_lazy("field", "user"),
    "variable": pgettext_lazy("field", "variable"),
    "version": pgettext_lazy("field", "version"),
    "wave": pgettext_lazy("field", "wave"),
    "withdrawn by": pgettext_lazy("field", "withdrawn by"),
    "withdrawn on": pgettext_lazy("field", "withdrawn on"),
    "year": pgettext_lazy("field", "year"),
}
MODELS = {
    "consent": (pgettext_lazy("record", "consent"), pgettext_lazy("records", "consents")),
    "entry": (pgettext_lazy("record", "entry"), pgettext_lazy("records", "entries")),
    "seal": (pgettext_lazy("record", "seal"), pgettext_lazy("records", "seals")),
    "heartbeat": (pgettext_lazy("record", "heartbeat"), pgettext_lazy("records", "heartbeats")),
    "idempotency key": (
        pgettext_lazy("record", "idempotency key"),
        pgettext_lazy("records", "idempotency keys"),
    ),
    "respondent identity": (
        pgettext_lazy("record", "respondent identity"),
        pgettext_lazy("records", "respondent identities"),
    ),
    "organization identity": (
        pgettext_lazy("record", "organization identity"),
        pgettext_lazy("records", "organization identities"),
    ),
    "interview": (pgettext_lazy("record", "interview"), pgettext_lazy("records", "interviews")),
    "membership": (pgettext_lazy("record", "membership"), pgettext_lazy("records", "memberships")),
    "organization": (
        pgettext_lazy("record", "organization"),
        pgettext_lazy("records", "organizations"),
    ),
    "profile": (pgettext_lazy("record", "profile"), pgettext_lazy("records", "profiles")),
    "project": (pgettext_lazy("record", "project"), pgettext_lazy("records", "projects")),
    "project link": (
        pgettext_lazy("record", "project link"),
        pgettext_lazy("records", "project links"),
    ),
    "questionnaire": (
        pgettext_lazy("record", "questionnaire"),
        pgettext_lazy("records", "questionnaires"),
    ),
    "quote": (pgettext_lazy("record", "quote"), pgettext_lazy("records", "quotes")),
    "respondent": (pgettext_lazy("record", "respondent"), pgettext_lazy("records", "respondents")),
    "study": (pgettext_lazy("record", "study"), pgettext_lazy("records", "studies")),
    "theme": (pgettext_lazy("record", "theme"), pgettext_lazy("records", "themes")),
    "variable": (pgettext_lazy("record", "variable"), pgettext_lazy("records", "variables")),
    "lineage": (pgettext_lazy("record", "lineage"), pgettext_lazy("records", "lineage")),
    "version": (pgettext_lazy("record", "version"), pgettext_lazy("records", "versions")),
    "wave": (pgettext_lazy("record", "wave"), pgettext_lazy("records", "waves")),
}


def name_in_every_language(
    models: Iterable[type[Model]],
    fields: Mapping[str, Any],
    kinds: Mapping[str, tuple[Any, Any]],
) -> None:
    """Have the Django admin call records and their fields by words that are translated.

    Only names that Django makes of the code are replaced, and only for display: migrations know
    nothing of them.
    """
    for model in models:
        names = kinds.get(str(model._meta.verbose_name))
        if names:
            model._meta.verbose_name, model._meta.verbose_name_plural = names
        for field in model._meta.fields:
            if field._verbose_name is None:  # type: ignore[attr-defined]
                field.verbose_name = fields.get(str(field.verbose_name), field.verbose_name)
