"""The extension of the Jupyter server: small messages go at once, whatever its connections are."""

import json
from pathlib import Path
from types import SimpleNamespace

from jupyter_server.serverapp import ServerApp

from bpcourse.practice import connection


class Handler:
    """Stands for the server's handler of one page; it keeps what was asked of its socket."""

    def __init__(self):
        self.asked = []

    def set_nodelay(self, value):
        """Keep what was asked."""
        self.asked.append(value)


class Connection:
    """A kind of connection as a server may have it, Jupyter's own or that of a gateway."""

    def __init__(self, handler):
        self.websocket_handler = handler

    def connect(self):
        """Say that it is connected, and what had been asked by then."""
        return ("connected", list(self.websocket_handler.asked))


def test_the_wait_is_switched_off_before_the_connection_is_made():
    handler = Handler()
    assert connection.prompt(Connection)(handler).connect() == ("connected", [True])


def test_a_server_gets_the_prompt_form_of_the_connection_it_has():
    settings = {connection.SETTING: Connection}
    app = SimpleNamespace(web_app=SimpleNamespace(settings=settings))
    connection._load_jupyter_server_extension(app)
    assert issubclass(settings[connection.SETTING], Connection)
    assert settings[connection.SETTING] is not Connection


def test_jupyter_still_has_the_setting_and_the_socket_its_method():
    """Both are theirs: a new version of the server that renames them would bring the wait back."""
    theirs = ServerApp.class_traits()[connection.SETTING]
    kind = theirs.default(ServerApp())
    assert callable(kind.connect)
    from jupyter_server.services.kernels.websocket import (  # noqa: PLC0415  the one test about it
        KernelWebsocketHandler,
    )

    assert callable(KernelWebsocketHandler.set_nodelay)


def test_the_installed_file_switches_on_what_is_here():
    path = Path(connection.__file__).parent / "jupyter" / "server.json"
    asked = json.loads(path.read_text(encoding="utf-8"))["ServerApp"]["jpserver_extensions"]
    points = connection._jupyter_server_extension_points()
    assert list(asked) == [point["module"] for point in points]
    assert all(asked.values())
