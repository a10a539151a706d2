"""`health` on the command line: what the running application says of itself, as an exit code."""

import json
from http.client import HTTPConnection, HTTPException

from app.settings import Settings

PATIENCE_S = 4.0
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # only compared


def ask(settings: Settings) -> int:
    """Print the state of the application on this machine; 0 = it can serve, 1 = it cannot.

    Asks `HOST` and `PORT` directly: no proxy of the environment is used.
    """
    host = ANYWHERE.get(settings.host, settings.host)
    connection = HTTPConnection(host, settings.port, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/v1/healthz")
        answer = connection.getresponse()
        status = json.loads(answer.read())["status"]
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        print(f"no answer from {host} port {settings.port}: {type(error).__name__}")
        return 1
    finally:
        connection.close()
    print(status)
    return 0 if answer.status == 200 else 1
