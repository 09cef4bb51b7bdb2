"""Long text as HTML that is safe in any page: rendered without raw HTML, then cleaned by nh3."""

import re
from collections.abc import Sequence
from typing import Any

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from external_links.pages.references import Files, file_name, web_address

_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("em", "strong", "s", "a", "img", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "loading"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
_RELATION = "noopener noreferrer nofollow"
_CHECK = re.compile(r"^([ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)\[([ xX])\](?=\s)", re.MULTILINE)


def render_markdown(text: str, files: Files) -> SafeString:
    """Return Markdown as HTML. Pictures and links that are files of the base go through `files`.

    Pictures from elsewhere become links: a page fetches nothing from others. Headings begin at the second level.
    """
    html = _parser().render(_CHECK.sub(_tick, text), {"files": files})
    # nh3 removes whatever the parser would let through by a mistake.
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=_RELATION)
    return mark_safe(clean)  # noqa: S308 - nh3 made it safe


def _tick(match: re.Match[str]) -> str:
    return f"{match[1]}{'☐' if match[2] == ' ' else '☑'}"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", _image)
    parser.add_render_rule("link_open", _link)
    parser.add_render_rule("heading_open", _heading)
    parser.add_render_rule("heading_close", _heading)
    return parser


def _image(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, env: dict[str, Any]) -> str:
    token = tokens[index]
    source = str(token.attrs.get("src", ""))
    label = token.content or file_name(source)
    own = env["files"].path(source)
    if own is not None:
        return format_html('<img src="{}" alt="{}" loading="lazy">', own, label)
    address = web_address(source)
    return format_html('<a href="{}">{}</a>', address, label) if address else format_html("{}", label)


def _link(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, env: dict[str, Any]) -> str:
    target = str(tokens[index].attrs.get("href", ""))
    address = env["files"].path(target) or web_address(target)
    if address is None and target.lower().startswith("mailto:"):
        address = target
    return format_html('<a href="{}">', address) if address else "<a>"


def _heading(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: dict[str, Any]) -> str:
    token = tokens[index]
    level = min(int(token.tag[1]) + 1, 6)
    return f"<h{level}>" if token.nesting == 1 else f"</h{level}>\n"
