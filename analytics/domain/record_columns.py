"""The columns of Nucleus itself in a data file: which record, and what is known of it."""

from collections.abc import Collection, Mapping

from surveys.domain.layout.columns import Column, own_column
from surveys.domain.layout.options import Extra
from surveys.domain.privacy import Privacy
from surveys.domain.questionnaire import Kind, Level
from surveys.domain.wording import Texts

DETAILS: dict[str, Texts] = {
    "wave": {"en": "Wave", "es": "Oleada"},
    "wave_nature": {"en": "What the wave is", "es": "Qué es la oleada"},
    "respondent": {"en": "Code of the expert", "es": "Código de la persona experta"},
    "organization": {"en": "Code of the organization", "es": "Código de la organización"},
    "interview": {"en": "Id of the interview", "es": "Id de la entrevista"},
    "state": {"en": "State of the interview", "es": "Estado de la entrevista"},
    "mode": {"en": "How it was held", "es": "Cómo se hizo"},
    "held_on": {"en": "Date of the interview", "es": "Fecha de la entrevista"},
    "further_conversations": {"en": "Further conversations", "es": "Otras conversaciones"},
    "language": {"en": "Language of the interview", "es": "Idioma de la entrevista"},
}
SAMPLING: dict[str, Texts] = {
    "weight": {
        "en": "Weight of the expert in the wave",
        "es": "Ponderación de la persona experta en la oleada",
    },
    "stratum": {"en": "Stratum of the expert", "es": "Estrato de la persona experta"},
}
"""How an expert was chosen tells who it was, together with other answers."""
PROJECT: dict[str, Texts] = {
    "project": {"en": "Id of the project", "es": "Id del proyecto"},
    "position": {"en": "Place in the interview", "es": "Lugar en la entrevista"},
    "label": {"en": "Short label of the project", "es": "Etiqueta breve del proyecto"},
}
OF_INTERVIEW: Mapping[Extra, dict[str, Texts]] = {
    Extra.REVIEW: {
        "review_state": {"en": "State of the review", "es": "Estado de la revisión"},
    },
    Extra.PROVENANCE: {
        "came_by": {"en": "How the interview came", "es": "Cómo llegó la entrevista"},
        "created_at": {"en": "When the interview came", "es": "Cuándo llegó la entrevista"},
        "changed_at": {
            "en": "When the interview changed last",
            "es": "Cuándo cambió la entrevista por última vez",
        },
    },
    Extra.EDITS: {
        "edits": {
            "en": "How often answers of the interview changed",
            "es": "Cuántas veces cambiaron las respuestas de la entrevista",
        },
    },
    Extra.VERSION: {
        "version": {"en": "Version of the interview", "es": "Versión de la entrevista"},
    },
}
OF_PROJECT: Mapping[Extra, dict[str, Texts]] = {
    Extra.REVIEW: {},
    Extra.PROVENANCE: {
        "project_created_at": {"en": "When the project came", "es": "Cuándo llegó el proyecto"},
        "project_changed_at": {
            "en": "When the project changed last",
            "es": "Cuándo cambió el proyecto por última vez",
        },
    },
    Extra.EDITS: {
        "project_edits": {
            "en": "How often answers of the project changed",
            "es": "Cuántas veces cambiaron las respuestas del proyecto",
        },
    },
    Extra.VERSION: {
        "project_version": {"en": "Version of the project", "es": "Versión del proyecto"},
    },
}
KINDS: Mapping[str, Kind] = {
    "held_on": Kind.DATE,
    "weight": Kind.DECIMAL,
    **dict.fromkeys(
        ("position", "edits", "version", "project_edits", "project_version"), Kind.INTEGER
    ),
}
"""What columns hold that are not texts."""
KEYS = ("wave", "respondent", "interview")
"""What tells of a project, or of one answer, whose it is."""


def interview_columns(codes: Collection[str], extras: Collection[Extra]) -> list[Column]:
    """Return the columns of an interview, named apart from variables with these codes."""
    more = _more(OF_INTERVIEW, extras)
    return [
        *(_column(name, codes, label) for name, label in DETAILS.items()),
        *(
            _column(name, codes, label, privacy=Privacy.QUASI_IDENTIFIER)
            for name, label in SAMPLING.items()
        ),
        *(_column(name, codes, label) for name, label in more.items()),
    ]


def project_columns(codes: Collection[str], extras: Collection[Extra]) -> list[Column]:
    """Return the columns of a project, named apart from variables with these codes."""
    labels = PROJECT | _more(OF_PROJECT, extras)
    return [_column(name, codes, label, level=Level.PROJECT) for name, label in labels.items()]


def key_columns(codes: Collection[str]) -> list[Column]:
    """Return the columns that say to which interview a row belongs."""
    return [_column(name, codes, DETAILS[name]) for name in KEYS]


def long_columns(codes: Collection[str]) -> list[Column]:
    """Return the columns that say whose an answer is, in a file with a row for each."""
    return [*key_columns(codes), _column("project", codes, PROJECT["project"])]


def _more(known: Mapping[Extra, dict[str, Texts]], extras: Collection[Extra]) -> dict[str, Texts]:
    return {name: label for one in Extra if one in extras for name, label in known[one].items()}


def _column(
    name: str,
    codes: Collection[str],
    label: Texts,
    *,
    level: Level = Level.INTERVIEW,
    privacy: str = Privacy.OPEN,
) -> Column:
    return own_column(
        name, codes=codes, label=label, kind=KINDS.get(name), level=level, privacy=privacy
    )
