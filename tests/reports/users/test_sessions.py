"""A session is good as it was issued, until it ends, and in no other form."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.reports.users.keys import encoded, keyring_of
from functions.reports.users.profiles import Profile
from functions.reports.users.sessions import Session, issue, read
from shared.clock import ManualClock
from shared.errors import InvalidCredentialsError
from shared.runtime import Runtime
from tests.reports.users.rig import SECRET
from tests.wiring import memory_runtime

ANN = Profile(7, "ann", None, None, "https://avatars.example.com/7", 1_000, 1_000)
BOB = Profile(8, "bob", None, None, "https://avatars.example.com/8", 2_000, 2_000)
OTHER = "another-secret-with-very-many-characters"


def runtime_with(secret: str, clock: ManualClock | None = None) -> Runtime:
    return memory_runtime(clock=clock, session_secret=secret)


@pytest.fixture(scope="module")
def runtime() -> Iterator[Runtime]:
    made = runtime_with(SECRET)
    yield made
    made.close()


@pytest.fixture(scope="module")
def session(runtime: Runtime) -> str:
    return issue(ANN, "gho_ann", runtime).text


def refusal(text: str, runtime: Runtime) -> str:
    with pytest.raises(InvalidCredentialsError) as caught:
        read(text, runtime)
    return caught.value.code


def claims_of(session: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(session, options={"verify_signature": False})
    return claims


def signed(claims: dict[str, Any], runtime: Runtime, *, algorithm: str = "HS256", **header: Any) -> str:
    """Return a token of any claims, signed as the server would."""
    keys = keyring_of(runtime).newest
    return jwt.encode(claims, keys.signing, algorithm=algorithm, headers={"kid": keys.id, **header})


def test_a_session_says_what_it_was_issued_for(runtime: Runtime, session: str) -> None:
    """The user, the account's age, and the GitHub token, which nobody else reads in it."""
    assert read(session, runtime) == Session(7, "ann", 1_000, "gho_ann")
    assert "gho_ann" not in str(claims_of(session))
    assert "gho_ann" not in str([base64.urlsafe_b64decode(part + "==") for part in session.split(".")])
    assert "gho_ann" not in repr(read(session, runtime))
    assert claims_of(session).keys() == {"iss", "sub", "login", "iat", "exp", "jti", "user_since", "github"}


def test_no_two_sessions_are_alike(runtime: Runtime) -> None:
    """Each has a name of its own, and encrypts the same token otherwise."""
    several = [claims_of(issue(ANN, "gho_ann", runtime).text) for _ in range(5)]
    assert len({claims["jti"] for claims in several}) == len({claims["github"] for claims in several}) == 5


@given(st.data())
def test_a_session_that_was_changed_is_refused(runtime: Runtime, session: str, data: st.DataObject) -> None:
    """One character replaced, left out or put in, wherever it is."""
    at = data.draw(st.integers(0, len(session) - 1))
    character = data.draw(st.sampled_from("ABab01-_.=~ é\x00") | st.sampled_from(session))
    changed = data.draw(
        st.sampled_from(
            [
                session[:at] + character + session[at + 1 :],
                session[:at] + session[at + 1 :],
                session[:at] + character + session[at:],
                session[:at],
            ]
        )
    )
    if changed == session:
        return
    assert refusal(changed, runtime) == "invalid_session"


def test_a_session_has_one_spelling(runtime: Runtime, session: str) -> None:
    """The last character holds bits that mean nothing: with others, it is refused all the same."""
    for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        if character != session[-1]:
            assert refusal(session[:-1] + character, runtime) == "invalid_session"


@given(st.text(max_size=60) | st.text("aZ09_-.", max_size=60))
def test_any_text_is_refused(runtime: Runtime, text: str) -> None:
    """Whatever is sent, it is a refusal and no error of ours."""
    assert refusal(text, runtime) == "invalid_session"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["alg", "kid", "crit", "b64"]), inner),
    max_leaves=5,
)


@given(JSON, st.sampled_from(["HS256", "none", "RS256"]))
def test_any_header_is_refused(runtime: Runtime, session: str, header: Any, algorithm: str) -> None:
    """What the header claims of keys and algorithms is not believed."""
    if isinstance(header, dict):
        header = {"kid": keyring_of(runtime).newest.id, "alg": algorithm, **header}
    _, *rest = session.split(".")
    assert refusal(".".join([encoded(json.dumps(header).encode()), *rest]), runtime) == "invalid_session"


def test_a_header_nested_without_end_is_refused(runtime: Runtime) -> None:
    """It is neither read for long nor an error of ours."""
    deep = encoded(b"[" * 2_900)
    assert refusal(f"{deep}.e30.", runtime) == "invalid_session"
    assert refusal(f"{'A' * 1_000_000}.e30.", runtime) == "invalid_session"


def test_other_algorithms_are_refused(runtime: Runtime, session: str) -> None:
    """`none`, in any spelling, and those that the same key would do for as well."""
    claims = claims_of(session)
    kid = keyring_of(runtime).newest.id
    _, body, _ = session.split(".")
    for name in ("none", "None", "NONE", "nOnE", ""):
        head = encoded(json.dumps({"alg": name, "kid": kid, "typ": "JWT"}).encode())
        assert refusal(f"{head}.{body}.", runtime) == "invalid_session"
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        others = [signed(claims, runtime, algorithm=name) for name in ("HS384", "HS512")]
    for other in others:
        assert refusal(other, runtime) == "invalid_session"
    assert read(signed(claims, runtime), runtime).user_id == 7


def test_a_session_ends_with_its_time() -> None:
    """Eight hours to the second, by the server's clock."""
    clock = ManualClock()
    runtime = runtime_with(SECRET, clock=clock)
    issued = issue(ANN, "gho_ann", runtime)
    assert issued.expires_at_ms == clock.now_ms() + 8 * 3_600_000
    clock.advance(timedelta(hours=8, milliseconds=-1))
    assert read(issued.text, runtime).user_id == 7
    clock.advance(timedelta(milliseconds=1))
    assert refusal(issued.text, runtime) == "invalid_session"


@pytest.mark.parametrize("claim", ["iss", "sub", "login", "iat", "exp", "jti", "user_since", "github"])
def test_a_session_without_a_claim_is_refused(runtime: Runtime, session: str, claim: str) -> None:
    """Even one that is signed."""
    claims = claims_of(session)
    del claims[claim]
    assert refusal(signed(claims, runtime), runtime) == "invalid_session"


def test_another_issuers_sessions_are_refused(runtime: Runtime, session: str) -> None:
    """Two stages that share a secret by mistake do not share their users."""
    claims = claims_of(session)
    assert claims["iss"] == "urn:larder:local"
    for issuer in ("urn:larder:prod", "", "https://github.com", "urn:larder:local "):
        assert refusal(signed({**claims, "iss": issuer}, runtime), runtime) == "invalid_session"


def test_the_token_of_one_session_is_no_good_in_another(runtime: Runtime, session: str) -> None:
    """Encrypted parts cannot be exchanged, even by someone who could sign; nor is a login's cookie one of them."""
    theirs = claims_of(issue(BOB, "gho_bob", runtime).text)
    claims = claims_of(session)
    keyring = keyring_of(runtime)
    for part in (theirs["github"], "", "AAAA", keyring.seal(b"gho_bob", "login"), "é"):
        assert refusal(signed({**claims, "github": part}, runtime), runtime) == "invalid_session"


def test_secrets_can_be_changed(session: str) -> None:
    """While the old one stands behind the new one, its sessions are good; new ones are signed with the new one."""
    changing, changed = runtime_with(f"{OTHER},{SECRET}"), runtime_with(OTHER)
    assert read(session, changing).token == "gho_ann"
    assert refusal(session, changed) == "invalid_session"
    new = issue(ANN, "gho_ann", changing).text
    assert read(new, changed).token == "gho_ann"
    assert refusal(new, runtime_with(SECRET)) == "invalid_session"


def test_without_a_secret_there_are_no_sessions(session: str) -> None:
    """Outside a local stage: what nothing here has signed is refused."""
    cloud: dict[str, Any] = {"stage": "prod", "table_url": "dynamodb://unused", "blobs_url": "s3://unused/unused"}
    assert refusal(session, memory_runtime(**cloud)) == "invalid_session"


def test_keys_show_nothing_of_the_secret(runtime: Runtime) -> None:
    """Neither a log of them nor the id that stands in every session."""
    keys = keyring_of(runtime).newest
    assert repr(keys) == f"Keys({keys.id!r})"
    assert len({keys.id, keys.signing.hex()[:12], keys.sealing.hex()[:12]}) == 3
