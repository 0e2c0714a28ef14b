"""Exit code 0 when the web process on this machine says that it can work: the container's health check.

python -m poc_portal.health
"""

import http.client
import os
import sys


def main() -> int:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost" if host == "*" else host})
        answer = connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        print(f"The web process does not answer: {error}", file=sys.stderr)
        return 1
    finally:
        connection.close()
    if answer.status != 200:
        print(f"/readyz answered {answer.status}", file=sys.stderr)
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
