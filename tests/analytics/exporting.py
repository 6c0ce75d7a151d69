"""Taking a file of records away as people do: choose, wait for the job, download."""

from django.urls import reverse

from analytics.actions.data_files import WORK
from analytics.models import DataFile
from surveys.actions.jobs import run_job

CHOSEN = {
    "unit": "project",
    "format": "csv",
    "states": ["submitted", "approved"],
    "language": "en",
    "empty": "marks",
    "dialect": "usual",
}
"""What the form of exports sends where nobody changed anything."""


def ask(client, study, **chosen):
    """Send the form; return what it answers."""
    return client.post(reverse("export-page", args=[study.slug]), CHOSEN | chosen)


def made(client, study, **chosen) -> DataFile:
    """Have a file made by the page and a worker; return it."""
    response = ask(client, study, **chosen)
    assert response.status_code == 302, response.content.decode()
    while run_job(WORK):
        pass
    data_file = DataFile.objects.filter(study=study).latest("created_at")
    assert response["Location"] == reverse("export-file", args=[study.slug, data_file.pk])
    return data_file


def taken(client, data_file) -> bytes:
    """Download a file that is complete."""
    address = reverse("export-take", args=[data_file.study.slug, data_file.pk])
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response.streaming_content)
