"""Routes of the pages behind links, with and without `custom/` in front of any token."""

from django.urls import path

from external_links.models import Kind
from external_links.pages.views import LinkPageViewSet

GRID = {"get": "show_grid", "post": "unlock"}
ROW = {"get": "show_row"}

urlpatterns = [
    path(f"dtable/{prefix}/{custom}<name:token>/{tail}", LinkPageViewSet.as_view(actions, kind=kind))
    for prefix, kind in (("external-links", Kind.BASE), ("view-external-links", Kind.VIEW))
    for custom in ("", "custom/")
    for tail, actions in (("", GRID), ("row/<name:row_id>/", ROW))
]
