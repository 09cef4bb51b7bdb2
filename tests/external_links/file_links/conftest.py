"""The fixtures of links to files."""

from tests.external_links.file_fixtures import app_client, app_reader, file_links, nothing_is_left_behind, report

__all__ = ["app_client", "app_reader", "file_links", "nothing_is_left_behind", "report"]
