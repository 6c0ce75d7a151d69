"""The secret of a link is in no path, log or report, whatever writes it."""

import http.client
import logging
import socket
import subprocess
import sys
import time
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from nucleus import data_links
from nucleus.link_secrets import LinkSecretFilter, LinkSecretMiddleware, without_secrets
from tests.nucleus.settings_process import ROOT

ID = UUID(int=7)
CANARY = "CanAry-" + "x" * 36


def passed_on(path):
    """Return a request as views get it."""
    seen = []

    def view(request):
        seen.append(request)
        return HttpResponse()

    request = RequestFactory().get(path, RAW_URI=path, REQUEST_URI=path)
    LinkSecretMiddleware(view)(request)
    return seen[0]


@pytest.mark.parametrize("format", [".csv", ".xlsx", ""])
def test_the_secret_is_taken_out_of_the_request_and_kept_for_the_view(format):
    request = passed_on(f"/data/{ID}/{CANARY}{format}")
    assert request.link_secret == CANARY
    assert request.path == request.path_info == f"/data/{ID}/***{format}"
    assert request.META["RAW_URI"] == request.META["REQUEST_URI"] == f"/data/{ID}/%2A%2A%2A{format}"
    assert CANARY not in str(request.META) + request.get_full_path() + repr(request)


@pytest.mark.parametrize("ending", [" .csv", "/", ".csv/", "%0A.csv", "//.csv", "/x.csv"])
def test_an_address_that_is_not_quite_right_is_hidden_too(ending):
    request = passed_on(f"/data/{ID}/{CANARY}{ending}")
    assert CANARY not in request.path + str(request.META)


@pytest.mark.parametrize("start", ["//data", "/DATA", "/Data", "///data"])
def test_an_address_that_begins_otherwise_is_hidden_too(start):
    path = f"{start}/{ID}/{CANARY}.csv"
    request = RequestFactory().get("/", RAW_URI=path)
    request.path = request.path_info = path
    LinkSecretMiddleware(lambda given: HttpResponse())(request)
    assert CANARY not in request.path + request.path_info + str(request.META)
    assert CANARY not in without_secrets(f"Not Found: {path}")


@pytest.mark.parametrize(
    "path", ["/", f"/data/{ID}.csv", "/studies/x/exports/", "/data/", "/data", "/database/x/y"]
)
def test_other_addresses_stay_as_they_are(path):
    request = passed_on(path)
    assert (request.path, request.META["RAW_URI"]) == (path, path)
    assert not hasattr(request, "link_secret")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"GET /data/{ID}/{CANARY}.csv HTTP/1.1", f"GET /data/{ID}/***.csv HTTP/1.1"),
        (f'"GET /data/{ID}/{CANARY}.csv?x=1 HTTP/1.1"', f'"GET /data/{ID}/***.csv?x=1 HTTP/1.1"'),
        (f"https://n.org/data/{ID}/{CANARY}", f"https://n.org/data/{ID}/***"),
        (f"Not Found: /x/data/{ID}/{CANARY}.csv", f"Not Found: /x/data/{ID}/***.csv"),
        (f"/data/{ID}.csv and /data/ alone", f"/data/{ID}.csv and /data/ alone"),
    ],
)
def test_texts_of_logs_have_no_secrets(text, said):
    assert without_secrets(text) == said


@pytest.mark.parametrize(
    ("message", "arguments"),
    [("%s", (f"/data/{ID}/{CANARY}.csv",)), (f"/data/{ID}/{CANARY}.csv", ()),
     ("%(r)s", ({"r": f"GET /data/{ID}/{CANARY}.csv"},))],
)  # fmt: skip
def test_a_record_of_a_log_is_written_without(message, arguments):
    record = logging.LogRecord("gunicorn.access", 20, "", 0, message, arguments, None)
    assert LinkSecretFilter().filter(record)
    assert CANARY not in record.getMessage()


def test_a_record_that_cannot_be_worded_is_left_to_whoever_writes_it():
    record = logging.LogRecord("x", 20, "", 0, "%s %s", ("/data/",), None)
    assert LinkSecretFilter().filter(record)


def test_a_view_that_breaks_tells_no_secret(caplog, monkeypatch):
    def breaks(**_given):
        raise ZeroDivisionError

    monkeypatch.setattr(data_links, "link_with", breaks)
    browser = Client(raise_request_exception=False)
    assert browser.get(f"/data/{ID}/{CANARY}.csv").status_code == 500
    [said] = [one for one in caplog.records if "Internal Server Error" in one.getMessage()]
    told = [said.getMessage(), said.request.path, str(said.request.META), repr(said.request)]
    assert [text for text in told if CANARY in text] == []


@pytest.mark.slow
def test_the_log_of_the_server_has_no_secret(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "nucleus.wsgi", "--bind", f"127.0.0.1:{port}"]
    log = tmp_path / "log"
    with log.open("wb") as to:
        server = subprocess.Popen(
            [*command, "--access-logfile", "-", "--no-control-socket"],
            cwd=ROOT,
            env={"PATH": "", "NUCLEUS_DATA_DIR": str(tmp_path)},
            stdout=to,
            stderr=to,
        )
        try:
            for path in (f"/data/{ID}/{CANARY}.csv", f"/x/data/{ID}/{CANARY}.csv"):
                assert status_of(port, path) in (404, 500)  # there are no tables
        finally:
            server.terminate()
            server.wait(30)
    written = log.read_text()
    assert f"GET /data/{ID}/" in written
    assert f"GET /x/data/{ID}/" in written
    assert CANARY not in written


def status_of(port, path):
    """Return the status of an address of a server that may just be starting."""
    deadline = time.monotonic() + 60
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        finally:
            connection.close()
