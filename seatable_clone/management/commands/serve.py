"""Starts the server, made ready first."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from assets.sweeping import sweep_quietly
from core.errors import DomainError
from seatable_clone.first_start import find_administrator, find_demo_token, has_started_before, set_up
from seatable_clone.serving import become_server, find_address, reachable_address


class Command(BaseCommand):
    help = "Brings the database up to date, makes an administrator and the demo base on the first start, and serves."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            address = find_address(settings.HOST, settings.PORT)
        except OSError as exc:
            raise CommandError(
                f"Cannot listen at {settings.HOST}:{settings.PORT}: {exc.strerror}. Try another PORT or HOST."
            ) from None
        call_command("migrate", verbosity=0, interactive=False)
        if not has_started_before():
            self.set_up()
        sweep_quietly()
        lines = self.describe(_url_at(address))
        connections.close_all()
        become_server(address=address, port=settings.PORT, workers=settings.WORKERS, when_ready=lines)

    def set_up(self) -> None:
        """Do what only the first start does, and tell a password that was made up: this once."""
        password = settings.ADMIN_PASSWORD or secrets.token_urlsafe(12)
        try:
            set_up(email=settings.ADMIN_EMAIL, password=password, demo=settings.DEMO)
        except DomainError as exc:
            raise CommandError(f"ADMIN_EMAIL: {exc.message}") from None
        if not settings.ADMIN_PASSWORD:
            self.tell(f"Made the administrator {settings.ADMIN_EMAIL} with the password {password}")
            self.tell("Keep it: it is not shown again.", "")

    def describe(self, url: str) -> list[str]:
        """Return what somebody needs to begin: where the server is, whom to sign in as, and lines for a shell."""
        administrator = find_administrator()
        token = find_demo_token(administrator) if administrator and settings.DEMO else None
        lines = [f"Serving at {url} until Ctrl-C. The API is described at {url}/api/docs/"]
        if administrator:
            lines.append(f"Login: {administrator.contact_email}")
        lines += ["", f"export SEATABLE_SERVER_URL={url}"]
        if token:
            lines.append(f"export SEATABLE_API_TOKEN={token}")
        return lines

    def tell(self, *lines: str) -> None:
        """Print lines at once, even to a pipe."""
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _url_at(address: str) -> str:
    """Return the server's public address, else one that works on this machine."""
    if settings.SERVER_URL:
        return str(settings.SERVER_URL)
    host = reachable_address(address)
    return f"http://[{host}]:{settings.PORT}" if ":" in host else f"http://{host}:{settings.PORT}"
