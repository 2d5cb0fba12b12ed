"""Events that are no HTTP request are answered, not raised; what waits is written all the same."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from shared.entry.lambda_handler import lambda_handler
from shared.runtime import current_runtime, get_runtime, use_runtime
from tests.surfaces import LambdaContext, answer_of, event, in_process
from tests.wiring import memory_runtime

SCHEDULED = {
    "version": "0",
    "id": "53dc4d37",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "detail": {"told": "SECRET"},
}


def changed(**members: Any) -> dict[str, Any]:
    return {**event("generate_tests"), **members}


def with_header(value: Any) -> dict[str, Any]:
    sent = event("generate_tests")
    return {**sent, "headers": {**sent["headers"], "x-told": value}}


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({}, id="empty"),
        pytest.param(None, id="null"),
        pytest.param([], id="a list"),
        pytest.param("SECRET", id="a text"),
        pytest.param(SCHEDULED, id="scheduled"),
        pytest.param({"warmer": True, "told": "SECRET"}, id="warmer"),
        pytest.param({"version": "2.0", "requestContext": {}}, id="no request"),
        pytest.param({"version": "2.0", "requestContext": None}, id="no context"),
        pytest.param(changed(body="abc", isBase64Encoded=True), id="base64 cut off"),
        pytest.param(changed(headers=None), id="no headers"),
        pytest.param(with_header(17), id="a number for a header"),
        pytest.param(with_header("\ud800SECRET"), id="a surrogate in a header"),
        pytest.param(changed(body="\ud800SECRET"), id="a surrogate in the body"),
        pytest.param(changed(body={"told": "SECRET"}), id="an object for a body"),
        pytest.param(changed(rawQueryString=None), id="no query"),
    ],
)
def test_an_event_that_is_no_request_is_a_400(sent: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The answer is a problem, the log a warning, and neither repeats the event; the next request is served."""
    logger = logging.getLogger("larder")
    # Captured here, whether or not an earlier test has sent the logger's lines elsewhere.
    logger.addHandler(caplog.handler)
    try:
        with in_process(memory_runtime()) as send:
            answer = send(sent)
            assert send(event("generate_tests")).status == 200
    finally:
        logger.removeHandler(caplog.handler)
    assert (answer.status, dict(answer.headers)) == (400, {"content-type": "application/problem+json"})
    assert (answer.json["code"], answer.json["status"]) == ("invalid_event", 400)
    assert answer.json["request_id"] == LambdaContext.aws_request_id
    (told,) = {(r.levelname, r.getMessage()) for r in caplog.records if r.name == "larder"}
    assert told == ("WARNING", "unreadable event")
    assert "SECRET" not in answer.body.decode() + "".join(str(vars(record)) for record in caplog.records)


def test_an_unreadable_event_builds_no_runtime() -> None:
    """A warmer's event, first of all, is answered without a look at the settings; nothing is there to flush."""
    from functions.practice.generate_tests import router

    use_runtime(None)
    answer = answer_of(lambda_handler(router)({}, LambdaContext()))
    assert (answer.status, current_runtime()) == (400, None)


def test_the_current_runtime_is_the_one_in_use() -> None:
    """`current_runtime` gives what `get_runtime` would, once there is one."""
    runtime = memory_runtime()
    use_runtime(runtime)
    try:
        assert current_runtime() is get_runtime() is runtime
    finally:
        use_runtime(None)
        runtime.close()
