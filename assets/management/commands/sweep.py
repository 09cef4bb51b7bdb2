"""Removes what nothing leads to any more."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assets.sweeping import GRACE, sweep


class Command(BaseCommand):
    help = "Removes stores and files of bases that are no longer in the catalogue, broken uploads and expired links."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the grace time."""
        hours = int(GRACE.total_seconds()) // 3600
        parser.add_argument(
            "--older-than",
            type=int,
            default=hours,
            metavar="HOURS",
            help=f"Spare what was changed in as many hours; {hours} by default, a base may be in the making for one.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["older_than"] < 1:
            raise CommandError("--older-than must be at least 1 hour: a base may be in the making.")
        swept = sweep(grace=timedelta(hours=options["older_than"]))
        for name in swept.stores:
            print(f"Removed the store of base {name}")
        for name in swept.folders:
            print(f"Removed the files of base {name}")
        print(f"Removed {swept.incoming} broken uploads and {swept.links} expired links")
        if swept.refused:
            raise CommandError("The catalogue knows none of the bases that there are: nothing of them was removed.")
