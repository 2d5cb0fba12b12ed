"""GitHub's REST API as reports need it: a few reads, on the server's own behalf or a caller's, bounded in every way.

`client.GitHub` is the client; `models` is what it returns. Nothing here imports the HTTP library before a request is
made. Tokens go into one header of one request, and nowhere else: no log, no error, no item, no other host.
"""
