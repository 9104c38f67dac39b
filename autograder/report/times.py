"""Times as Moodle's worksheet writes them, in several languages: when work was handed in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from autograder.report.accents import without_accents

# The months of the languages in which the worksheet is read; without accents, and only as many letters as are needed.
MONTHS = (
    ("jan", "januar", "gen", "ene"), ("feb", "fev", "fevr", "febr"), ("mar", "mars", "marz", "maerz", "maart", "mrt"),
    ("apr", "avr", "abr"), ("may", "mai", "mei", "mag", "maj"), ("jun", "juin", "giu"),
    ("jul", "juil", "lug"), ("aug", "aout", "ago"), ("sep", "set"), ("oct", "okt", "ott", "out"), ("nov",),
    ("dec", "dez", "dic"),
)  # fmt: skip
CLOCK = r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::\d{2})?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})\.?\s+(?:de\s+)?(?P<month>[^\W\d]+)\.?\s+(?:de\s+)?(?P<year>\d{{4}})\D+?{CLOCK}"
)
MONTH_FIRST = re.compile(rf"(?P<month>[^\W\d]+)\s+(?P<day>\d{{1,2}}),\s+(?P<year>\d{{4}})\D+?{CLOCK}")


def moodles_time(text: str, zone: tzinfo) -> datetime | None:
    """Read a time such as "mardi 1 décembre 2026, 23:58" in the zone; None if it is none."""
    match = DAY_FIRST.search(text) or MONTH_FIRST.search(text)
    month = _month(match["month"]) if match else 0
    if not match or not month:
        return None
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0] in "Pp" else 0)
    try:
        return datetime(int(match["year"]), month, int(match["day"]), hour, int(match["minute"]), tzinfo=zone)
    except ValueError:
        return None


def is_time(text: str) -> bool:
    """Return whether a cell holds a time."""
    return moodles_time(text, UTC) is not None


def _month(name: str) -> int:
    plain = without_accents(name)
    return next((place for place, known in enumerate(MONTHS, start=1) if plain.startswith(known)), 0)
