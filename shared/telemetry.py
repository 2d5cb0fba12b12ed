"""Structured logs and metrics: Powertools on Lambda, one JSON line on standard error elsewhere.

Log lines name things (keys, codes, counts, times), never content: no prompt, schema, body or secret goes in.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Mapping
from typing import Any

import orjson

_logger = logging.getLogger("larder")
_metrics: Any = None
NAMESPACE = "Larder"


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname,
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        return orjson.dumps(line, default=str).decode()


def configure(*, level: str, on_lambda: bool) -> None:
    """Send logs and metrics where this process can: called once, by the wiring.

    Args:
        level: DEBUG, INFO, WARNING or ERROR.
        on_lambda: use Powertools (imported here, and only then), whose metrics are EMF lines that CloudWatch reads.
    """
    global _metrics
    _logger.setLevel(level)
    _logger.propagate = False
    if _logger.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    if on_lambda:
        from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
        from aws_lambda_powertools.metrics import EphemeralMetrics

        handler.setFormatter(_PowertoolsLines(LambdaPowertoolsFormatter()))
        # Ephemeral: the other kind shares its metrics and dimensions over the whole process.
        _metrics = EphemeralMetrics
    _logger.addHandler(handler)


class _PowertoolsLines(logging.Formatter):
    """Hands a record's fields to Powertools' formatter as its own keys."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        for name, value in getattr(record, "fields", {}).items():
            setattr(record, name, value)
        record.__dict__.pop("fields", None)
        return self._inner.format(record)


def log(
    event: str, *, level: int = logging.INFO, error: BaseException | None = None, stacklevel: int = 2, **fields: Any
) -> None:
    """Write one structured line.

    Args:
        event: what happened, in a few constant words.
        error: its type and frames are added; never its message.
        stacklevel: whose place in the code the line names; 2 for the caller's.
        fields: names and numbers that tell which one.
    """
    if not _logger.isEnabledFor(level):
        return
    if error is not None:
        # Frames alone: an exception's message may repeat what it was about.
        fields["exception"] = type(error).__name__
        fields["stack"] = [frame.strip() for frame in traceback.format_tb(error.__traceback__)]
    _logger.log(level, event, extra={"fields": fields}, stacklevel=stacklevel)


def warn(event: str, **fields: Any) -> None:
    """Write one structured line of something that an operator should know of."""
    log(event, level=logging.WARNING, stacklevel=3, **fields)


def emit_metrics(counts: Mapping[str, int], dimensions: Mapping[str, str]) -> None:
    """Publish counts as CloudWatch metrics; does nothing outside Lambda."""
    if _metrics is None or not counts:
        return
    metrics = _metrics(namespace=NAMESPACE, service="larder")
    for name, value in dimensions.items():
        metrics.add_dimension(name=name, value=value)
    # An EMF line holds a hundred metrics at the most, and flushes itself there.
    for name, count in counts.items():
        metrics.add_metric(name=name, unit="Count", value=count)
    metrics.flush_metrics()
