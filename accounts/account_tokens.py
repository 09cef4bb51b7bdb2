"""Account-Tokens: 40 hexadecimal digits that stand for a user until they are revoked."""

from accounts.models import AccountToken, User
from core.derived_tokens import derive_token, fingerprint, is_token_of, new_nonce

PURPOSE = "account-token"


def issue_account_token(*, user: User) -> str:
    """Return the user's Account-Token: the same one each time, until it is revoked."""
    nonce = new_nonce()
    row, _ = AccountToken.objects.get_or_create(
        user=user, defaults={"nonce": nonce, "fingerprint": fingerprint(derive_token(PURPOSE, nonce))}
    )
    token = derive_token(PURPOSE, row.nonce)
    if row.fingerprint != fingerprint(token):
        # The row is from before the secret key was changed.
        row.fingerprint = fingerprint(token)
        row.save(update_fields=["fingerprint"])
    return token


def find_user_by_account_token(token: str) -> User | None:
    """Return the user a token stands for, or None when it is nobody's or the account is disabled."""
    row = AccountToken.objects.select_related("user").filter(fingerprint=fingerprint(token)).first()
    if row is None or not row.user.is_active or not is_token_of(PURPOSE, row.nonce, token):
        return None
    return row.user


def revoke_account_token(*, user: User) -> None:
    """Make the user's Account-Token worthless; the next sign-in gives a new one."""
    AccountToken.objects.filter(user=user).delete()
