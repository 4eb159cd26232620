"""For a WSGI server that carries WebSockets: ``app``. The standard library is patched before Flask is imported."""

import os
import sys

from facilitator.runtime import concurrency, wsgi_server

if problem := wsgi_server.find_problem(os.environ, sys.modules):
    sys.stderr.write(f"{problem}\n")
    # For gunicorn: the app cannot be loaded, and starting it again would not help.
    sys.exit(4)

concurrency.patch()

from facilitator.app import create_app

app = create_app()
