import gzip
import re

import pytest
from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from nucleus.compression import CompressionMiddleware
from tests.analytics.exporting import made
from tests.analytics.factories import counted, define
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

LONG = b"one, two, three\n" * 100


def answered(response, *, accepts="gzip"):
    request = RequestFactory().get("/", headers={"accept-encoding": accepts})
    return CompressionMiddleware(lambda _request: response)(request)


@pytest.mark.parametrize(
    "kind",
    ["text/html; charset=utf-8", "text/csv", "TEXT/CSV", "application/json", "image/svg+xml"],
)
def test_texts_are_compressed(kind):
    response = answered(HttpResponse(LONG, content_type=kind))
    assert response["Content-Encoding"] == "gzip"
    assert response["Vary"] == "Accept-Encoding"
    assert int(response["Content-Length"]) == len(response.content) < len(LONG) / 2
    assert gzip.decompress(response.content) == LONG


@pytest.mark.parametrize("kind", ["image/png", "application/zip", "application/octet-stream"])
def test_pictures_and_archives_are_not_compressed_again(kind):
    response = answered(HttpResponse(LONG, content_type=kind))
    assert response.content == LONG
    assert "Content-Encoding" not in response


def test_who_does_not_take_it_is_sent_the_text_itself():
    assert answered(HttpResponse(LONG), accepts="br").content == LONG


def test_what_is_sent_row_by_row_is_compressed_on_its_way():
    taken = []

    def rows():
        for number in range(3000):
            taken.append(number)
            yield b"%d, a row of a file\n" % number

    response = answered(StreamingHttpResponse(rows(), content_type="text/csv"))
    parts = iter(response)
    next(parts)
    assert len(taken) < 3000  # nobody waits for the last row
    rest = b"".join(parts)
    assert taken[-1] == 2999
    assert len(rest) < 30_000


@pytest.mark.django_db  # what ends a request looks after connections
def test_a_file_is_compressed_and_closed(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(LONG)
    file = path.open("rb")
    response = answered(FileResponse(file, content_type="text/csv; charset=utf-8"))
    # A server would send an open file as it is, beside the header that says it is compressed.
    assert response.file_to_stream is None
    assert gzip.decompress(b"".join(response)) == LONG
    assert "Content-Length" not in response
    response.close()
    assert file.closed


def test_short_answers_stay_as_they_are():
    assert answered(JsonResponse({})).content == b"{}"


@pytest.fixture
def study():
    study = make_study()
    make_interview(make_wave(study), {"stage": "production"}, {})
    define(study)
    counted(study)
    return study


@pytest.mark.django_db
@pytest.mark.slow
def test_pages_files_and_exports_are_sent_compressed(study):
    client = Client(headers={"accept-encoding": "gzip, deflate, br"})
    client.force_login(make_member(study, "admin"))
    trends = reverse("trend-list", args=[study.slug])
    take = reverse("export-take", args=[study.slug, made(client, study).pk])
    for response, part in (
        (client.get(trends), b"<h1"),
        (client.get(trends, {"format": "csv"}), b"production"),
        (client.get(trends, {"format": "json"}), b'"production"'),
        (client.get(take), b"production"),
    ):
        content = b"".join(response) if response.streaming else response.content
        assert response["Content-Encoding"] == "gzip"
        assert part in gzip.decompress(content)


@pytest.mark.django_db
@pytest.mark.slow
def test_the_token_of_a_form_and_the_length_of_a_page_tell_nothing(study):
    """Else who makes a browser ask again and again could guess the token by the length (BREACH)."""
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(make_member(study, "admin"))
    tokens, lengths = set(), set()
    for _time in range(8):
        response = client.get(reverse("export-page", args=[study.slug]))
        page = gzip.decompress(response.content).decode()
        tokens.add(re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)[1])
        lengths.add(len(response.content))
    assert len(tokens) == 8
    assert len(lengths) > 1
