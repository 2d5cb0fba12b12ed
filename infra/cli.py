"""The `larder` command.

Exit codes: 0 done; 1 the service answered with a problem, or a store is not there; 2 the command line or the settings
are wrong; 4 nothing is stored under the key.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from infra import practice, report
from infra.writing import write
from shared.cache.entry import read_record
from shared.cache.key import CacheKey
from shared.cache.maintenance import purge_expired
from shared.clock import from_ms
from shared.errors import InvalidRequestError, LarderError, SettingsError
from shared.runtime import get_runtime

_NAMESPACE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
OK, FAILED, USAGE, ABSENT = 0, 1, 2, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code = options.run(options)
    except (SettingsError, InvalidRequestError) as error:
        print(f"larder: {error.detail}", file=sys.stderr)
        return USAGE
    except LarderError as error:
        # Where the fault is in a schema, its pointer says more than the sentence.
        place = f" at {error.pointer}" if error.pointer else ""
        missing = "".join(f"\n  {one}" for one in error.extra.get("missing", []))
        print(f"larder: {error.detail} ({error.code}{place}){missing}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        return FAILED
    except KeyboardInterrupt:
        return 130
    return int(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="larder", description="One backend for LLM-generated content.", epilog=(__doc__ or "").partition("\n\n")[2]
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve every endpoint on this machine")
    serve.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="default: $HOST, or 127.0.0.1")
    serve.add_argument("--port", type=_port, default=os.environ.get("PORT") or "8000", help="default: $PORT, or 8000")
    serve.set_defaults(run=_serve)

    bootstrap = commands.add_parser("bootstrap", help="make the table and the blob store that the settings name")
    bootstrap.set_defaults(run=_bootstrap)

    call = commands.add_parser("call", help="call an endpoint without a server, on the stores that the settings name")
    call.add_argument("path", help="such as /api/generate-tests")
    call.add_argument("body", nargs="?", help="JSON, or @FILE, or - for standard input; makes it a POST")
    call.add_argument("-X", "--method", help="default: POST with a body, GET without")
    call.add_argument("-H", "--header", action="append", default=[], metavar="NAME: VALUE", help="may be repeated")
    call.add_argument("-i", "--include", action="store_true", help="print the status and the headers too")
    call.set_defaults(run=_call)

    practice.add_command(commands)
    report.add_command(commands)

    cache = commands.add_parser("cache", help="look into the cache").add_subparsers(required=True, metavar="COMMAND")
    show = cache.add_parser("show", help="show what is stored under a key (the key of a Cache-Status header)")
    show.add_argument("key", help="<area>.<kind>:<version>:<64 hex digits>")
    show.add_argument("--body", action="store_true", help="print an entry's content alone")
    show.set_defaults(run=_cache_show)
    purge = cache.add_parser("purge", help="delete expired items, or what a key, tag or namespace names")
    what = purge.add_mutually_exclusive_group()
    what.add_argument("--key", help="this key's entry or pool")
    what.add_argument("--tag", help="every entry with this tag; needs --area")
    what.add_argument("--namespace", help="every entry and pool of this namespace, such as practice.cases")
    purge.add_argument("--area", help="the tag's area")
    purge.set_defaults(run=_cache_purge)

    version = commands.add_parser("version", help="print the version")
    version.add_argument("--settings", action="store_true", help="print the settings too, secrets masked")
    version.set_defaults(run=_version)
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port")
    return int(text)


def _serve(options: argparse.Namespace) -> int:
    from infra.server import serve

    serve(options.host, options.port)
    return OK


def _bootstrap(_: argparse.Namespace) -> int:
    runtime = get_runtime()
    runtime.table.bootstrap()
    runtime.blobs.bootstrap()
    _say(f"table {runtime.settings.table_url}", f"blobs {runtime.settings.blobs_url}")
    return OK


def _call(options: argparse.Namespace) -> int:
    from infra.call import call_once

    body = _read_body(options.body)
    headers = [_header(text) for text in options.header]
    method = options.method or ("GET" if body is None else "POST")
    status, sent, content = call_once(method.upper(), options.path, headers, body)
    if options.include:
        _say(str(status), *(f"{name}: {value}" for name, value in sent), "")
    write(None, content + b"\n")
    return OK if status < 400 else FAILED


def _read_body(given: str | None) -> bytes | None:
    if given is None:
        return None
    if given == "-":
        return sys.stdin.buffer.read()
    if given.startswith("@"):
        try:
            return Path(given[1:]).read_bytes()
        except OSError as error:
            raise InvalidRequestError(f"{given[1:]} cannot be read: {error.strerror}.") from None
    return given.encode("utf-8", "surrogateescape")


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or _HEADER_NAME.fullmatch(name.strip()) is None or not value.isprintable():
        raise InvalidRequestError(f"{text!r} is no header; write NAME: VALUE.")
    return name.strip(), value.strip()


def _cache_show(options: argparse.Namespace) -> int:
    key = CacheKey.parse(options.key)
    runtime = get_runtime()
    listing = runtime.pool.listing(key)
    if listing.values:
        _print_json(
            {
                "key": str(key),
                "values": [
                    {
                        "id": value.id,
                        "tags": value.tags,
                        "note": value.note,
                        "provider": value.provider,
                        "created_at": from_ms(value.created_at_ms).isoformat(),
                        "expires_at": from_ms(value.expires_at_ms).isoformat(),
                        "size_bytes": value.size_bytes,
                    }
                    for value in listing.values
                ],
            }
        )
        return OK
    record = read_record(runtime.table.get(key.item, consistent=True))
    entry = record.entry
    if entry is None or runtime.cache.get(key) is None:
        print(f"larder: nothing is stored under {key}", file=sys.stderr)
        return ABSENT
    if options.body:
        write(None, runtime.cache.content(entry))
        return OK
    _print_json(
        {
            "key": str(key),
            "created_at": from_ms(entry.created_at_ms).isoformat(),
            "fresh_until": from_ms(entry.fresh_until_ms).isoformat(),
            "expires_at": from_ms(entry.expires_at_ms).isoformat(),
            "size_bytes": entry.size_bytes,
            "encoding": entry.encoding,
            "in_blob_store": not isinstance(entry.body, bytes),
            "epoch": entry.epoch,
            "fence": record.fence,
            "tags": entry.tags,
            "provenance": entry.provenance._asdict(),
        }
    )
    return OK


def _cache_purge(options: argparse.Namespace) -> int:
    runtime = get_runtime()
    if (options.tag is None) != (options.area is None):
        raise InvalidRequestError("--tag and --area go together.")
    if options.key is not None:
        key = CacheKey.parse(options.key)
        count = runtime.pool.clear(key) + runtime.invalidation.by_key(key)
    elif options.tag is not None:
        count = runtime.invalidation.by_tag(options.area, options.tag)
    elif options.namespace is not None:
        if _NAMESPACE.fullmatch(options.namespace) is None:
            raise InvalidRequestError(f"{options.namespace!r} is no namespace; write <area>.<kind>.")
        runtime.invalidation.by_namespace(options.namespace)
        _say(f"every entry of {options.namespace} is void")
        return OK
    else:
        count = purge_expired(runtime.table, runtime.clock)
    _say(f"{count} removed")
    return OK


def _version(options: argparse.Namespace) -> int:
    from shared.entry.app import package_version

    described = [get_runtime().settings.describe()] if options.settings else []
    _say(f"larder {package_version()}", *described)
    return OK


def _print_json(value: Any) -> None:
    _say(json.dumps(value, indent=2, ensure_ascii=False))


def _say(*lines: str) -> None:
    """Print lines, and fail as a command does where they cannot be written (see `write`)."""
    write(None, "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))


if __name__ == "__main__":
    sys.exit(main())
