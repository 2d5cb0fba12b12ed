"""What every area stands on: the cache core, the table and blob contracts, the providers, and the HTTP entry."""
