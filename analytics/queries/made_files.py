"""Data files that were made, for whoever brings one of them back edited."""

import json
from functools import partial
from uuid import UUID

from analytics.models import DataFile
from surveys.models import Study
from surveys.queries.made_files import MadeFile

MOST = 200


def made_files(study: Study) -> list[MadeFile]:
    """Return the newest data files of a study; also those whose content has gone.

    Of files that have the same data, the newest alone. A link has files made by itself: those that
    nobody fetched are with nobody.
    """
    made = DataFile.objects.filter(study=study, made_at__isnull=False)
    made = made.exclude(link__isnull=False, downloads=0)
    found: dict[str, MadeFile] = {}
    for one in made.order_by("-made_at", "pk").defer("manifest")[:MOST]:
        said = [one.name, one.entry, one.format, one.options, sorted(one.selection or ())]
        same = json.dumps(said, sort_keys=True)
        if same not in found and one.made_at is not None:
            read = partial(_manifest, one.pk)
            found[same] = MadeFile(str(one.pk), one.name, one.made_at, one.entry or 0, read)
    return [*found.values()]


def _manifest(pk: UUID) -> bytes:
    """Return the manifest of a data file, as it stands beside it."""
    return json.dumps(DataFile.objects.values_list("manifest", flat=True).get(pk=pk)).encode()
