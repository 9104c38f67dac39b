"""Compare names whatever their accents and capitals."""

from __future__ import annotations

import unicodedata


def without_accents(text: str) -> str:
    """Return a text in lower case and without accents: "Élodie" becomes "elodie"."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
