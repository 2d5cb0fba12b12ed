"""Real engines for tests, fetched once and run on this machine without Docker."""
