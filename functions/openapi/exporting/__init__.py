"""Test cases as files that run as they are against a base URL: a pytest module, a Postman collection, a Hurl file."""
