"""Tokens that can be shown again although no table holds them.

A token is an HMAC of a random nonce under a key derived from the server's secret key. A row stores the nonce and the
token's SHA-256, so a copy of the database opens nothing, while whoever holds the secret key can write the token out.
"""

import hashlib
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

TOKEN_LENGTH = 40


def new_nonce() -> str:
    """Return 128 random bits as hexadecimal digits, for the row of a new token."""
    return secrets.token_hex(16)


def derive_token(purpose: str, nonce: str) -> str:
    """Return the token of a nonce: 40 hexadecimal digits. `purpose` keeps tokens of different kinds apart."""
    return salted_hmac(f"core.derived_tokens:{purpose}", nonce, algorithm="sha256").hexdigest()[:TOKEN_LENGTH]


def fingerprint(token: str) -> str:
    """Return what a table stores of a token, to find its row by: the SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_token_of(purpose: str, nonce: str, token: str) -> bool:
    """Say whether a token is the one of this nonce, in constant time.

    The row found by a fingerprint may be older than the present secret key: then its token is no longer good.
    """
    return constant_time_compare(derive_token(purpose, nonce), token)
