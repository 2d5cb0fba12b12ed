"""Around the service: the local server, the `larder` command, engines for tests, and the cloud's templates."""
