"""`manage.py create_user`: an account from the shell."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.users import sign_in


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("create_user", *arguments, stdout=output)
    return output.getvalue()


def test_it_works(db: None) -> None:
    output = run("dora@example.com", "--name", "Dora", "--password", "a good one", "--admin")
    user = User.objects.get(contact_email="dora@example.com")
    assert (user.name, user.is_staff) == ("Dora", True)
    assert user.username in output
    assert "a good one" not in output
    assert sign_in(login="dora@example.com", password="a good one") == user


def test_without_a_password_one_is_made_up_and_printed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO())
    found = re.search("The password is (.+) and is not shown again", run("dora@example.com"))
    assert found is not None
    user = sign_in(login="dora@example.com", password=found[1])
    assert user is not None
    assert (user.name, user.is_staff) == ("dora", False)


def test_a_taken_address(alice: User) -> None:
    with pytest.raises(CommandError, match="already exists"):
        run("ALICE@example.com", "--password", "x")
    assert User.objects.count() == 1


@pytest.mark.parametrize("address", ["dora", "0123@auth.local", ""])
def test_an_address_that_cannot_be(db: None, address: str) -> None:
    with pytest.raises(CommandError):
        run(address, "--password", "x")
    assert not User.objects.exists()
