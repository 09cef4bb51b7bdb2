"""Routes of external links."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
