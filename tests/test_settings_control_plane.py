"""A control plane is seen where one stands, and nowhere else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, Response
from werkzeug.serving import make_server

from service.control_plane import control_plane_visible, visible
from service.settings import Settings
from tests.test_settings import SANDBOX


@contextmanager
def server(status: int, body: str) -> Iterator[int]:
    app = Flask("stranger")
    app.add_url_rule("/_control/", "control", lambda: Response(body, status, {"Location": "/_control/elsewhere"}))
    app.add_url_rule("/_control/elsewhere", "elsewhere", lambda: Response('{"what": "control plane"}', 200))
    listening = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    try:
        yield listening.port
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


def test_a_control_plane_is_seen() -> None:
    with server(200, '{"what": "the control plane of a sandbox"}') as port:
        assert control_plane_visible(f"http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, "{}"), (200, "<html>"), (200, '{"errcode": 40066}'), (302, '{"what": 1}'), (200, "[]"), (500, '{"a": 1}')],
)
def test_what_is_no_control_plane_is_not_taken_for_one(status: int, body: str) -> None:
    with server(status, body) as port:
        assert not control_plane_visible(f"http://127.0.0.1:{port}")


def test_nobody_there_is_no_control_plane() -> None:
    with server(200, "{}") as port:
        pass
    assert not control_plane_visible(f"http://127.0.0.1:{port}")


def test_every_address_of_the_configuration_is_looked_at() -> None:
    with server(200, '{"what": "control plane"}') as port:
        here = f"http://127.0.0.1:{port}"
        elsewhere = {"PORT": "1", "SANDBOX_PORT": "2"}
        assert visible(Settings.read(SANDBOX | elsewhere)) == ()
        assert visible(Settings.read(SANDBOX | elsewhere | {"WX_MP_BASE": here})) == (here,)
        assert visible(Settings.read(SANDBOX | elsewhere | {"PUBLIC_BASE_URL": here})) == (here,)
        assert here in visible(Settings.read(SANDBOX | {"PORT": "1", "SANDBOX_PORT": str(port)}))
