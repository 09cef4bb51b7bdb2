"""Tokens that are derived and not stored."""

import re

from hypothesis import given
from hypothesis import strategies as st

from core.derived_tokens import derive_token, fingerprint, is_token_of, new_nonce


@given(st.text(), st.text())
def test_a_token_is_40_hexadecimal_digits_and_always_the_same(purpose: str, nonce: str) -> None:
    token = derive_token(purpose, nonce)
    assert re.fullmatch("[0-9a-f]{40}", token)
    assert derive_token(purpose, nonce) == token
    assert is_token_of(purpose, nonce, token)


def test_another_nonce_purpose_or_secret_key_is_another_token(settings) -> None:
    nonce = new_nonce()
    token = derive_token("account-token", nonce)
    assert derive_token("account-token", new_nonce()) != token
    assert derive_token("api-token", nonce) != token
    settings.SECRET_KEY = "another-key-that-is-long-enough-to-be-one"
    assert derive_token("account-token", nonce) != token
    assert not is_token_of("account-token", nonce, token)


def test_a_fingerprint_does_not_hold_the_token() -> None:
    token = derive_token("account-token", new_nonce())
    assert re.fullmatch("[0-9a-f]{64}", fingerprint(token))
    assert token not in fingerprint(token)
    assert fingerprint(token) != fingerprint(token[:-1])


def test_any_text_can_be_asked_about() -> None:
    for text in ("", "é", "x" * 10_000, "\x00"):
        assert not is_token_of("account-token", "0" * 32, text)
        assert len(fingerprint(text)) == 64


def test_nonces_differ() -> None:
    nonces = {new_nonce() for _ in range(100)}
    assert len(nonces) == 100
    assert all(re.fullmatch("[0-9a-f]{32}", nonce) for nonce in nonces)
