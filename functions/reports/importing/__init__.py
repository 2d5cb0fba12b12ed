"""What the page without a server kept in the browser, taken over: read with care, kept as the user's own."""
