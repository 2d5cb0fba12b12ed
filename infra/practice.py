"""`larder practice`: cases of a schema file, drawn by the engine in this process; nothing is asked, read or kept."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from functions.practice.formats import FORMATS, Shown, layout_of
from functions.practice.generate import in_file_order, offline_cases
from shared.canonical_json import JsonValue, parse_json
from shared.errors import InvalidRequestError, LarderError, UnprocessableError
