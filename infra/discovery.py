"""Finds endpoints and triggers by what modules have: nothing is registered by hand."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from fastapi import APIRouter

import functions


def modules() -> Iterator[ModuleType]:
    """Yield every module of every area."""
    for area in pkgutil.iter_modules(functions.__path__, "functions."):
        package = import_module(area.name)
        for found in pkgutil.iter_modules(package.__path__, f"{area.name}."):
            yield import_module(found.name)


def endpoints() -> dict[str, APIRouter]:
    """Return the routers by module name, sorted: of modules that have a `router`."""
    found = ((module.__name__, getattr(module, "router", None)) for module in modules())
    return {name: router for name, router in sorted(found) if isinstance(router, APIRouter)}


def triggers() -> dict[str, str]:
    """Return the schedules by module name, sorted: of modules that have a `SCHEDULE`."""
    found = ((module.__name__, getattr(module, "SCHEDULE", None)) for module in modules())
    return {name: schedule for name, schedule in sorted(found) if isinstance(schedule, str)}
