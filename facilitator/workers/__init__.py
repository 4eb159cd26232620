"""What child processes do: functions whose arguments and results JSON can write (results may also be bytes).

The server names them (``runtime.child_process``) and never calls them; each opens the database for itself, and imports
what it needs inside, so that the server's own memory stays free of it.
"""
