"""Making a report: what is collected from GitHub, what is computed of it, and what a model or the digest says of it."""
