"""Who a caller is: GitHub's users, signed in through OAuth (a session) or by a GitHub token of their own.

A session is a signed JSON Web Token that the caller keeps. The GitHub token within is encrypted; it is never kept here,
neither in the table nor in a log. A user's items lie in the partition `reports#user#{id}`.
"""
