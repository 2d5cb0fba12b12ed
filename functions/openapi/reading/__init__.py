"""From a document's text to operations and their parts; pure, and bounded."""
