"""Answers that an operation may give: which response is meant, and values of its schema."""
