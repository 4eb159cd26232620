"""For any WSGI server: ``app``. The standard library is patched before Flask is imported."""

from facilitator.runtime import concurrency

concurrency.patch()

from facilitator.app import create_app

app = create_app()
