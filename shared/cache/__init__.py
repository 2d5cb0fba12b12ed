"""The algorithm: content keys, entries, leases and pools over any table, with no SDK and no HTTP in sight."""
