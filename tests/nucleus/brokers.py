"""Brokers that fail in their own ways, for tests of what the rest does then."""

import contextlib
import socket
import threading

from nucleus.celery import app


@contextlib.contextmanager
def full_broker(folder):
    """Have Celery use a broker of files whose folder takes none: a file stands in its place."""
    messages = folder / "messages"
    messages.touch()
    options = {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(folder / "control"),
    }
    with broker_at("filesystem://localhost", options):
        yield


@contextlib.contextmanager
def hanging_broker():
    """Have Celery use a Redis that accepts connections and never answers."""
    with silent_server() as port, broker_at(f"redis://127.0.0.1:{port}/0", {}):
        yield


@contextlib.contextmanager
def silent_server():
    """Accept connections on a port of its own, and say nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept = []
        ended = threading.Event()

        def accept():
            while not ended.is_set():
                with contextlib.suppress(OSError):
                    kept.append(server.accept()[0])

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            ended.set()
            with contextlib.suppress(OSError):
                socket.create_connection(server.getsockname(), timeout=1).close()
            thread.join(5)
            for connection in kept:
                connection.close()


@contextlib.contextmanager
def broker_at(url, options):
    """Have Celery use another broker for a while."""
    names = ("broker_url", "broker_read_url", "broker_write_url", "broker_transport_options")
    before = {name: app.conf.get(name) for name in names}
    app.pool.force_close_all()
    app._pool = app.amqp._producer_pool = None
    app.conf.update(dict.fromkeys(names[:3], url) | {names[3]: options})
    try:
        yield
    finally:
        app.conf.update(before)
        app._pool = app.amqp._producer_pool = None
