"""An extension of the Jupyter server: small messages between kernel and page go at once.

A moved slider sends four small messages back to the page. By default TCP holds the second one until
the page has confirmed the first, which a page puts off for 40 milliseconds (Nagle's algorithm, RFC
896, meets delayed acknowledgements, RFC 1122): in a quick series most pictures came that much late.
`jupyter/server.json` in this folder switches the extension on wherever the course is installed.
"""

from typing import Any

SETTING = "kernel_websocket_connection_class"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(app: Any) -> None:
    """Put the prompt form of the server's own connection in its place."""
    settings = app.web_app.settings
    settings[SETTING] = prompt(settings[SETTING])


def prompt(connection: type) -> type:
    """Return a kind of connection between page and kernel that waits for no confirmation.

    >>> class Connection:
    ...     def connect(self):
    ...         return "connected"
    >>> issubclass(prompt(Connection), Connection)
    True
    """

    class PromptConnection(connection):
        def connect(self) -> Any:
            self.websocket_handler.set_nodelay(True)
            return super().connect()

    return PromptConnection
