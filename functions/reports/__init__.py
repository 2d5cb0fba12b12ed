"""Reports: what happened in a GitHub repository in a day, a week, a month or a year, told briefly.

A report belongs to a repository and a timeframe, is made once, and is shared by all who may see the repository. Public
repositories are read on the server's own behalf, private ones on the caller's, and what a caller alone may see is kept
nowhere that another could reach.
"""
