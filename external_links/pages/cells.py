"""Cells as HTML, for the grid and for a single row. All text of users goes through `format_html`, which escapes it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from bases.display import format_size, linked_value, list_elements, value_writer
from bases.grid import GridColumn
from bases.query.computed import computed_of
from bases.schema import Column
from external_links.pages.markdown import render_markdown
from external_links.pages.references import Files, file_name, mail_address, web_address
from external_links.pages.styles import MAX_CLASSES, StyleBook

# Makes HTML of a value as the store keeps it; never called for an empty cell.
Renderer = Callable[[Any], SafeString]

EMPTY = mark_safe("")
MAX_ITEMS = 20
MAX_RATE = 10
THUMBNAIL_PIXELS = 256
RELATION = mark_safe('rel="noopener noreferrer nofollow" target="_blank"')
RATE_ICONS = {
    "dtable-icon-rate": "star",
    "dtable-icon-like": "heart",
    "dtable-icon-praise": "thumb",
    "dtable-icon-flag": "flag",
}
NUMERIC = ("number", "duration", "department-single-select")
PEOPLE = ("collaborator", "creator", "last-modifier")
SHOWN_EMPTY = ("checkbox", "button")


@dataclass(frozen=True)
class CellWriter:
    """Writes the cells of one page. `names` are the names of the people in them, by user id.

    `is_detail` says that a cell has all the room it wants.
    """

    zone: ZoneInfo
    files: Files
    styles: StyleBook
    names: Mapping[str, str] = field(default_factory=dict)
    is_detail: bool = False

    def renderer(self, shown: GridColumn) -> Renderer:
        """Return the function that writes the cells of a column, empty ones included."""
        column = shown.column
        render = self._links(shown.linked) if column.type == "link" else self.values(column)
        if column.type in SHOWN_EMPTY:
            return render
        return lambda kept: EMPTY if kept is None else render(kept)

    def values(self, column: Column) -> Renderer:  # noqa: C901, PLR0912 - a table of the types
        """Return the function for the filled cells of a column of any type but link."""
        match column.type:
            case "checkbox":
                return _checkbox
            case "rate":
                return self._rate(column)
            case "single-select":
                return self._chips(column)
            case "multiple-select":
                chip = self._chips(column)
                return lambda text: self._several(filter(None, map(chip, _items(text, str))))
            case "collaborator":
                return lambda text: self._several(map(self._person, _items(text, str)))
            case "creator" | "last-modifier":
                return self._person
            case "email":
                return _email
            case "url":
                return _url
            case "long-text" if self.is_detail:
                return lambda text: format_html('<div class="markdown">{}</div>', render_markdown(text, self.files))
            case "image":
                return lambda text: self._several(map(self._image, _items(text, str)))
            case "file":
                return lambda text: self._several(map(self._file, _items(text, dict)))
            case "digital-sign":
                return self._signature
            case "button":
                label = str(column.data.get("button_name") or column.name)
                button = format_html('<span class="inert" title="Buttons do nothing here">{}</span>', label)
                return lambda _: button
        computed = computed_of(column)
        if computed is not None and computed.like is not None:
            element = self.values(computed.like)
            return lambda text: self._several(map(element, list_elements(computed, text)))
        write = value_writer(column, self.zone)
        return lambda kept: format_html("{}", write(kept))

    def _links(self, linked: Column | None) -> Renderer:
        if linked is None:
            return lambda _: EMPTY
        # Several of them stand in one cell, so long texts and pictures are kept short in either place.
        render = CellWriter(self.zone, self.files, self.styles, self.names).values(linked)

        def render_links(text: str) -> SafeString:
            values = (linked_value(each.get("display_value")) for each in _items(text, dict))
            return self._several(
                format_html('<span class="linked">{}</span>', EMPTY if value is None else render(value))
                for value in values
            )

        return render_links

    def _several(self, parts: Iterable[SafeString]) -> SafeString:
        """Return what a cell holds several of: a list, in the grid as much of it as can be seen at most."""
        parts = list(parts)
        more = len(parts) - MAX_ITEMS
        if more > 0 and not self.is_detail:
            parts = [*parts[:MAX_ITEMS], format_html('<span class="quiet">+{}</span>', more)]
        return format_html('<span class="several">{}</span>', format_html_join(" ", "{}", ((part,) for part in parts)))

    def _chips(self, column: Column) -> Callable[[str], SafeString]:
        """Return the function for an option by its id; one that is gone shows nothing."""
        options = {str(option["id"]): option for option in column.options}
        # Pieces that come later have no styles of their own, so the page has those of options not shown yet.
        for option in islice(column.options, MAX_CLASSES):
            self.styles.option_class(option)

        @cache
        def chip(option_id: str) -> SafeString:
            option = options.get(option_id)
            if option is None:
                return EMPTY
            name = option.get("name") or ""
            return format_html('<span class="chip {}">{}</span>', self.styles.option_class(option), name)

        return chip

    def _rate(self, column: Column) -> Renderer:
        data = column.data
        maximum = data.get("rate_max_number")
        maximum = min(max(maximum, 1), MAX_RATE) if type(maximum) is int else 5
        icon = RATE_ICONS.get(str(data.get("rate_style_type")), "star")
        color = self.styles.text_class(data.get("rate_style_color"))

        def render(number: float) -> SafeString:
            filled = min(max(int(number), 0), maximum)
            return format_html(
                '<span class="rate {} {}" role="img" aria-label="{} of {}"><i class="n{}"></i><i class="n{}"></i>'
                "</span>",
                icon,
                color,
                f"{number:g}",
                maximum,
                filled,
                maximum - filled,
            )

        return render

    def _person(self, user_id: str) -> SafeString:
        name = self.names.get(user_id)
        if name is None:
            # Apps are named by themselves; who has no account any more is nobody that a visitor could know.
            name = "Former member" if user_id.endswith("@auth.local") else user_id
        return format_html(
            '<span class="person"><span class="initial" aria-hidden="true">{}</span>{}</span>', name[:1].upper(), name
        )

    def _image(self, url: str) -> SafeString:
        name = file_name(url)
        own = self.files.path(url)
        if own is not None:
            size = 2 * THUMBNAIL_PIXELS if self.is_detail else THUMBNAIL_PIXELS
            return format_html(
                '<a class="picture" href="{}" target="_blank"><img src="{}" alt="{}" loading="lazy"></a>',
                own,
                self.files.path(url, size=str(size)),
                name,
            )
        return _elsewhere(url, name)

    def _file(self, document: dict[str, Any]) -> SafeString:
        url, name = document.get("url"), str(document.get("name") or "file")
        own = self.files.path(url, dl="1")
        if own is None:
            return _elsewhere(str(url), name)
        size = document.get("size")
        note = format_size(size) if self.is_detail and isinstance(size, int | float) else ""
        return format_html('<a class="file" href="{}" download>{}</a> <span class="quiet">{}</span>', own, name, note)

    def _signature(self, text: str) -> SafeString:
        signature = orjson.loads(text)
        url = signature.get("sign_image_url") if isinstance(signature, dict) else None
        if not isinstance(url, str):
            return EMPTY
        if url.startswith("/digital-signs/"):
            # Signatures are kept by their place in the folder of the base alone.
            url = f"/workspace/0/asset/{self.files.base_uuid}{url}"
        return self._several([self._image(url)])


def people_in(columns: Iterable[GridColumn], rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the ids of the people whom the cells of some rows name."""
    found: set[str] = set()
    shown = [(each.column.key, each.column, each.linked) for each in columns]
    people = [
        (key, column.type, linked)
        for key, column, linked in shown
        if column.type in PEOPLE or (linked is not None and linked.type in PEOPLE)
    ]
    for row in rows if people else ():
        for key, type_name, linked in people:
            kept = row[key]
            if kept is None:
                continue
            if type_name == "link" and linked is not None:
                values = (each.get("display_value") for each in _items(kept, dict))
                found.update(person for value in values for person in _ids(value))
            else:
                found.update(_ids(orjson.loads(kept) if type_name == "collaborator" else kept))
    return found


def _ids(value: Any) -> list[str]:
    given = value if isinstance(value, list) else [value]
    return [each for each in given if isinstance(each, str)]


def _items(text: str, kind: type) -> list[Any]:
    """Return the items of a JSON list that are of a kind."""
    items = orjson.loads(text)
    return [each for each in items if isinstance(each, kind)] if isinstance(items, list) else []


def _checkbox(ticked: Any) -> SafeString:
    state, label = ("ticked", "yes") if ticked else ("unticked", "no")
    return format_html('<span class="box {}" role="img" aria-label="{}"></span>', state, label)


def _email(text: str) -> SafeString:
    address = mail_address(text)
    return format_html('<a href="{}" {}>{}</a>', address, RELATION, text) if address else format_html("{}", text)


def _url(text: str) -> SafeString:
    address = web_address(text)
    return format_html('<a href="{}" {}>{}</a>', address, RELATION, text) if address else format_html("{}", text)


def _elsewhere(url: str, name: str) -> SafeString:
    """Return a link to what lies elsewhere: the page itself fetches nothing from others."""
    address = web_address(url)
    if address is None:
        return format_html("{}", name)
    return format_html('<a class="file" href="{}" {}>{}</a>', address, RELATION, name)
