"""pytest as a user may have it: without the plugins that are installed here for our own tests, which take seconds."""

from __future__ import annotations

import os

PLAIN_PYTEST = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
"""The environment to run it in."""
