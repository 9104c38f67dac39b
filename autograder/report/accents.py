"""Compare names whatever their accents and capitals."""

from __future__ import annotations

import unicodedata


def without_accents(text: str) -> str:
    """Return a text in lower case and without accents: "Élodie" becomes "elodie"."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def squeezed(name: str) -> str:
    """Return only the letters and digits of a name, as Canvas writes it into the names of files."""
    return "".join(letter for letter in without_accents(name) if letter.isalnum())
