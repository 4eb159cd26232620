"""What the server runs on: kinds of threads, its port, child processes, limits. Knows nothing of the domain."""
