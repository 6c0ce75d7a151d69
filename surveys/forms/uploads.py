"""What a person sends with a form that is uploaded, and decides about it."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.privacy import Privacy
from surveys.domain.questionnaire import LANGUAGE
from surveys.domain.waves import WaveState
from surveys.domain.xlsform.uploads.archives import LIMITS
from surveys.domain.xlsform.uploads.options import Device, Further, Options
from surveys.forms.fields import OwnWordsForm
from surveys.forms.summary import SummaryLine
from surveys.models import Study

LONGEST_VERSION = 40
_PRIVACY, _LANGUAGE = "privacy-", "language-"


class UploadForm(OwnWordsForm):
    """The wave that is to have the questionnaire, and under which version."""

    wave = forms.ChoiceField(label=gettext_lazy("Wave"))
    version = forms.CharField(
        label=gettext_lazy("Version"),
        required=False,
        max_length=LONGEST_VERSION,
        help_text=gettext_lazy("Left empty, it is what the settings of the form say."),
    )

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_waves = study.waves.exclude(state=WaveState.CLOSED).order_by("-position")
        waves = self.fields["wave"]
        assert isinstance(waves, forms.ChoiceField)
        waves.choices = [(wave.code, str(wave)) for wave in open_waves]
        for name, field in self.fields.items():
            kind = "form-select" if name == "wave" else "form-control"
            field.widget.attrs["class"] = kind
            if self.errors.get(name):
                field.widget.attrs |= {"aria-invalid": "true"}


def files_of(sent: MultiValueDict[str, UploadedFile]) -> tuple[dict[str, bytes], list[SummaryLine]]:
    """Return the files that were sent, the form first; or what is wrong with them."""
    chosen = [*sent.getlist("file"), *sent.getlist("more")]
    if not sent.getlist("file"):
        return {}, [SummaryLine(_("Choose the file with the questions."), "file")]
    if sum(one.size or 0 for one in chosen) > LIMITS.file_bytes:
        limit = LIMITS.file_bytes // 1024**2
        text = _("The files have more than %(most)s megabytes together.") % {"most": limit}
        return {}, [SummaryLine(text, "file")]
    return {_plain(one): one.read() for one in chosen}, []


def lists_of(sent: MultiValueDict[str, UploadedFile]) -> dict[str, bytes]:
    """Return the lists of choices that were sent beside a form that is there already."""
    return {_plain(one): one.read() for one in sent.getlist("more")}


def _plain(file: UploadedFile) -> str:
    return PurePath((file.name or "form").replace("\x00", "")).name[:200] or "form"


def options_of(sent: QueryDict, before: Options) -> tuple[Options, list[SummaryLine]]:
    """Return what was decided; what the page did not ask stays as it was."""
    lines = []
    languages = dict(before.languages)
    for name, value in sent.items():
        if name.startswith(_LANGUAGE):
            code = str(value).strip()
            if code and not LANGUAGE.fullmatch(code):
                lines.append(
                    SummaryLine(
                        _("%(got)s is no code of a language. Write one like en, es or pt-BR.")
                        % {"got": code},
                        name,
                    )
                )
            languages[name.removeprefix(_LANGUAGE)] = code
    version = sent.get("version", before.version).strip()
    if len(version) > LONGEST_VERSION:
        text = _("A version has at most %(most)s characters.") % {"most": LONGEST_VERSION}
        lines.append(SummaryLine(text, "version"))
    decided = Options(
        repeat=sent.get("repeat", before.repeat),
        languages={title: code for title, code in languages.items() if code},
        further=_member(Further, sent.get("further"), before.further),
        device=_member(Device, sent.get("device"), before.device),
        version=version[:LONGEST_VERSION],
        bare=before.bare,
    )
    return decided, lines


def _member(kind, value, default):
    return kind(value) if value in set(kind) else default


def privacy_of(sent: QueryDict) -> Mapping[str, str]:
    """Return the class that was chosen for each new variable, by code."""
    return {
        name.removeprefix(_PRIVACY): str(value)
        for name, value in sent.items()
        if name.startswith(_PRIVACY) and value in set(Privacy)
    }
