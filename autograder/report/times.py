# ruff: noqa: RUF001  (letters of other alphabets)
"""Times as Moodle's worksheet writes them, in several languages: when work was handed in."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from autograder.report.accents import without_accents

# The months of Moodle's languages, from January. A word that is another month elsewhere (listopada) is not understood.
LANGUAGES = (
    "january february march april may june july august september october november december",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts april maj juni juli august september oktober november december",
    "januar februar mars april mai juni juli august september oktober november desember",
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta "
    "lokakuuta marraskuuta joulukuuta",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
    "januar februar marec april maj junij julij avgust september oktober november december",
    "január február március április május június július augusztus szeptember október november december",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
    "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου "
    "οκτωβρίου νοεμβρίου δεκεμβρίου",
    "jan feb mar apr may jun jul aug sep oct nov dec", "janv fevr mars avr mai juin juil aout sept oct nov dec",
    "janner feb marz apr mai jun jul aug sept okt nov dez", "ene feb mar abr may jun jul ago setiembre oct nov dic",
    "gen feb mar apr mag giu lug ago set ott nov dic", "jan fev mar abr mai jun jul ago set out nov dez",
    "jan feb mrt apr mei jun jul aug sep okt nov dec",
)  # fmt: skip
# Only a day of the week, a sign or such a word may stand between date and clock: others may say which half of the day.
BETWEEN = r"(?:\s*(?:,|\.|[-–]|\b(?:at|a|à|às|as|las|les|um|om|kl|klo|alle|ore|o|godz|ora|v|d|г)\b|\([^()]曜日\)))*\s*"
CLOCK = rf"{BETWEEN}(?P<hour>\d{{1,2}})[:.h](?P<minute>\d{{2}})(?::\d{{2}})?\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?\s*\Z"
MONTH = r"(?P<month>[^\W\d_]+)\.?"
WEEKDAY = r"(?:,\s*[^\W\d_]{4,},)?"
FORMS = (
    rf"(?<!\d)(?P<day>\d{{1,2}})\.?\s+(?:de\s+)?{MONTH}\s+(?:de\s+)?(?P<year>\d{{4}})",
    rf"(?<!\w){MONTH}\s+(?P<day>\d{{1,2}}),\s+(?P<year>\d{{4}})",
    rf"(?<!\d)(?P<year>\d{{4}})(?:\.|\s+m\.)?\s+{MONTH}\s+(?P<day>\d{{1,2}})(?:\.|\s+d\.)?",
    r"(?<!\d)(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日(?:\s*星期\w)?",
)
LONGEST = 60  # characters
TIMES = [re.compile(form + WEEKDAY + CLOCK) for form in FORMS]


def moodles_time(text: str, zone: tzinfo) -> datetime | None:
    """Read a time such as "mardi 1 décembre 2026, 23:58" in the zone; None if it is none."""
    match = next(filter(None, (form.search(text.strip()) for form in TIMES)), None)
    months = _months(match["month"]) if match else set()
    if not match or len(months) != 1:
        return None
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"][0] in "Pp" else 0)
    try:
        day = int(match["day"])
        return datetime(int(match["year"]), months.pop(), day, hour, int(match["minute"]), tzinfo=zone)
    except ValueError:
        return None


def is_time(text: str) -> bool:
    """Return whether a cell holds a time, in a language that is known or in another one."""
    return bool(re.fullmatch(r"(?=.*\d{4}).*\d[:.h]\d{2}\D*", text)) and len(text) <= LONGEST


def _months(name: str) -> set[int]:
    """Return which months a number or a whole word may mean."""
    if name.isdecimal():
        return {int(name)}
    plain = without_accents(name)
    return {
        place
        for months in LANGUAGES
        for place, month in enumerate(without_accents(months).split(), start=1)
        if month == plain
    }
