"""How values travel over HTTP: written into a request's URL, headers and body, and read from there again."""
