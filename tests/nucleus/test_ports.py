"""Who listens on a port: found on this machine, without help from the one who does."""

import os
import socket
import sys

import pytest

from nucleus import ports

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says who listens")


@pytest.fixture
def listening():
    with socket.socket() as server:
        server.bind((ports.LOOPBACK, 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def unused():
    with socket.socket() as probe:
        probe.bind((ports.LOOPBACK, 0))
        port = probe.getsockname()[1]
    return port


def test_a_port_is_free_until_somebody_listens(listening, unused):
    assert ports.is_free(unused)
    assert not ports.is_free(listening)


@pytest.mark.parametrize("port", [-1, 65536, 10**12])
def test_a_number_that_is_no_port_is_not_free(port):
    assert not ports.is_free(port)
    assert ports.listener(port) == ""


def test_asking_leaves_the_port_free(unused):
    assert ports.is_free(unused)
    assert ports.is_free(unused)


@on_linux
def test_the_program_that_listens_is_named_with_its_number(listening):
    name, _, number = ports.listener(listening).partition(" (process ")
    assert number == f"{os.getpid()})"
    assert name


@on_linux
def test_a_server_on_the_other_family_of_addresses_is_named_too():
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")
    with server:
        assert f"(process {os.getpid()})" in ports.listener(server.getsockname()[1])


def test_nobody_is_named_where_nobody_listens(unused):
    assert ports.listener(unused) == ""


@on_linux
def test_a_connection_is_no_listener(listening):
    """Its own end of a connection has a port, too, but takes nobody in."""
    with socket.create_connection((ports.LOOPBACK, listening)) as client:
        assert ports.listener(client.getsockname()[1]) == ""


@on_linux
def test_processes_that_end_meanwhile_are_passed_over(listening, monkeypatch):
    """Each of the others is gone between the listing of processes and the look at its files."""

    def only_own(look):
        def look_at(path="."):
            if str(path).startswith("/proc/") and str(path) != f"/proc/{os.getpid()}/fd":
                raise FileNotFoundError(str(path))
            return look(path)

        return look_at

    for name in ("scandir", "listdir"):
        monkeypatch.setattr(os, name, only_own(getattr(os, name)))
    assert f"(process {os.getpid()})" in ports.listener(listening)


def test_a_system_that_tells_nothing_names_nobody(listening, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise PermissionError(str(self))

    monkeypatch.setattr(ports.Path, "read_text", refuse)
    assert ports.listener(listening) == ""
