"""Text that people write, as safe HTML: Markdown in, nothing that loads or runs out."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

LONGEST = 100_000
TAGS = {
    "p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "h5", "code", "pre",
    "table", "thead", "tbody", "tr", "th", "td", "hr", "del",
}  # fmt: skip
_reader = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": 20}).enable(
    ["table", "strikethrough"]
)
_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}},
    url_schemes={"https", "http"},
    link_rel="noopener nofollow",
)


def marked(text: str | None) -> Markup:
    """The text as HTML; headings begin at the third level, images and raw HTML are not kept."""
    if not text:
        return Markup("")
    html = _reader.render(text[:LONGEST])
    for level in (2, 1):
        html = html.replace(f"<h{level}>", "<h3>").replace(f"</h{level}>", "</h3>")
    return Markup(_cleaner.clean(html))  # noqa: S704 - cleaned on this line
