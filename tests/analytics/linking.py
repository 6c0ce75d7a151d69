"""Links that refresh, as programs use them: an address, a name and a secret."""

import base64

from django.test import Client

from analytics.actions.data_files import WORK
from analytics.actions.data_links import make_link
from analytics.actions.export_settings import save_setting
from analytics.models import DataLink
from surveys.actions.jobs import run_job
from surveys.actions.sealing import seal_entries
from surveys.domain.layout.options import Empty, Options

SUITS = Options(empty=Empty.COMPANION)


def work():
    """Make every file that somebody waits for."""
    seal_entries()
    while run_job(WORK):
        pass


def make_setting(study, *, by, name="Ours", options=SUITS, format="csv"):
    return save_setting(by=by, study=study, name=name, options=options, format=format)


def linked(study, *, by, **chosen) -> tuple[DataLink, str]:
    """Make a link of settings of its own, and the file that it gives."""
    of_setting = {key: chosen.pop(key) for key in ("options", "format") if key in chosen}
    setting = make_setting(study, by=by, name=chosen.pop("setting", "Ours"), **of_setting)
    made = make_link(by=by, setting=setting, **chosen)
    work()
    return made


def address(link, *, secret="", format="csv"):
    return f"/data/{link.pk}/{secret}.{format}" if secret else f"/data/{link.pk}.{format}"


def signed_in(name, secret):
    """Return the header of HTTP Basic."""
    coded = base64.b64encode(f"{name}:{secret}".encode()).decode()
    return {"authorization": f"Basic {coded}"}


def get(link, secret, *, method="get", format="csv", **headers):
    """Ask for a link as Excel does, without a cookie of anybody."""
    ask = getattr(Client(), method)
    given = signed_in(link.pk, secret) | headers
    return ask(address(link, format=format), headers=given)


def get_open(link, secret, *, format="csv", method="get", **more):
    """Ask for a link as Sheets does, with the secret in the address."""
    return getattr(Client(), method)(address(link, secret=secret, format=format), **more)


def content_of(response) -> str:
    assert response.status_code == 200, response.content.decode()
    return b"".join(response.streaming_content).decode()
