"""The few drawings of Qarib: one stroke, 24 × 24, inherited colour."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

KHATIM = (
    '<path d="M24 3l6.2 8.9L41 7l-4.9 10.8L45 24l-8.9 6.2L41 41l-10.8-4.9L24 45l-6.2-8.9L7 41l4.9-10.8'
    'L3 24l8.9-6.2L7 7l10.8 4.9z"/><circle cx="24" cy="24" r="6"/>'
)

ICONS = {
    "work": '<path d="M3 8h18v12H3zM8 8V5h8v3M3 13h18"/>',
    "money": '<circle cx="12" cy="12" r="9"/><path d="M12 7v10M9 10h5a2 2 0 010 4H9"/>',
    "house": '<path d="M3 11l9-7 9 7v9H3zM10 20v-6h4v6"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-5 4-8 8-8s8 3 8 8"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2 20c0-4 3-7 7-7s7 3 7 7M16 5a3.5 3.5 0 010 6M18 13c3 1 4 4 4 7"/>',  # noqa: E501 -- a path
    "disability": '<circle cx="11" cy="4" r="2"/><path d="M11 8v6h5l3 6M7 12a5 5 0 106 7"/>',
    "company": '<path d="M4 20V9l8-5 8 5v11M9 20v-6h6v6"/>',
    "file": '<path d="M4 4h10l6 6v10H4zM8 13h8M8 17h5"/>',
    "message": '<path d="M4 5h16v11H9l-5 4z"/>',
    "phone": '<path d="M7 3h10v18H7zM11 18h2"/>',
    "search": '<circle cx="11" cy="11" r="6"/><path d="M15.5 15.5L21 21"/>',
    "calendar": '<path d="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"/>',
    "place": '<path d="M12 21c5-6 7-9 7-12a7 7 0 00-14 0c0 3 2 6 7 12z"/><circle cx="12" cy="9" r="2.5"/>',
    "check": '<path d="M5 13l4.5 4.5L19 7"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "unknown": '<path d="M5 12h.01M12 12h.01M19 12h.01"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "print": '<path d="M7 9V4h10v5M5 9h14v8H5zM8 14h8v6H8z"/>',
}


def icon(name: str) -> SafeString:
    """Return an inline drawing, hidden from screen readers: the text beside it carries the meaning.

    An unknown name raises KeyError: a page with a missing drawing should fail in its test.
    """
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(ICONS[name]),  # noqa: S308 -- a constant of this file
    )


def khatim(css_class: str = "khatim") -> SafeString:
    """Return the eight-pointed star of Qarib."""
    return format_html(
        '<svg class="{}" viewBox="0 0 48 48" aria-hidden="true" focusable="false">{}</svg>',
        css_class,
        mark_safe(KHATIM),  # noqa: S308 -- a constant of this file
    )
