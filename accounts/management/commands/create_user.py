"""Creates an account from the shell."""

import secrets
import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts.users import create_user
from core.errors import DomainError


class Command(BaseCommand):
    help = "Creates an account. Without --password it asks for one; an empty answer, or no terminal, has one made up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the contact address to sign in with")
        parser.add_argument("--name", default="", help="the name that others see")
        parser.add_argument("--password", default="")
        parser.add_argument("--admin", action="store_true", help="make an administrator of the server")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError:
            raise CommandError(f"{options['email']} is not an e-mail address.") from None
        given = options["password"] or (getpass("Password (empty: make one up): ") if sys.stdin.isatty() else "")
        password = given or secrets.token_urlsafe(12)
        try:
            user = create_user(
                email=options["email"], password=password, name=options["name"], is_staff=options["admin"]
            )
        except DomainError as exc:
            raise CommandError(exc.message) from None
        self.stdout.write(f"Created {user.contact_email} with the id {user.username}.")
        if not given:
            self.stdout.write(f"The password is {password} and is not shown again.")
