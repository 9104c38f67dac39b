"""Moodle's grading worksheet in any language: who each line belongs to, and where the grade goes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from autograder.report.scale import NUMBER
from autograder.report.sheet import Sheet, column_of
from autograder.report.times import is_time

NUMBERED = re.compile(r"(?P<word>.*?)\s*(?P<number>[0-9]+)")  # "Participant 7", "Teilnehmer/in7"
OTHER_LISTS = {"id", "Student", "Username", "SIS Login ID", "SIS User ID", "ID number", "email", "Email address",
               "OrgDefinedId", "Display ID", "SID"}  # fmt: skip
IDENTIFIER = "Identifier"
# The group that hands in together: no list has this heading, so a column of other groups is never taken for it.
GROUP = "(group that hands in)"
HANDED_IN = "Last modified (submission)"
STATES = ("Status", "Statut", "Estado", "Stato", "Situação")  # headings of the state of the work
# The columns that grading needs, with their names in Moodle's translations. A column whose heading is not listed here
# is recognised by its content, or not used.
TRANSLATED: Mapping[str, tuple[str, ...]] = {
    "Full name": ("Full name", "Nom complet", "Vollständiger Name", "Nombre completo", "Nombre", "Cognome/Nome",
                  "Nome completo", "Volledige naam"),
    "Username": ("Username", "Nom d'utilisateur", "Anmeldename", "Nombre de usuario", "Nome de usuário",
                 "Nome de utilizador", "Gebruikersnaam"),
    "ID number": ("ID number", "Numéro d'identification", "ID-Nummer", "Número de ID", "Codice identificativo",
                  "Número de identificação", "ID-nummer"),
    "Email address": ("Email address", "Adresse de courriel", "E-Mail-Adresse", "Dirección de correo",
                      "Indirizzo email", "Endereço de email", "E-mailadres"),
    "Grade": ("Grade", "Note", "Bewertung", "Calificación", "Valutazione", "Avaliação", "Nota", "Cijfer",
              "Beoordeling", "Betyg", "Ocena", "Оценка", "評点", "成绩", "成績"),
    GROUP: ("Group", "Groupe", "Gruppe", "Grupo", "Gruppo", "Groep", "Grupp", "Grup", "Группа", "小组", "群組"),
    HANDED_IN: (
        "Last modified (submission)", "Dernière modification (travail remis)", "Zuletzt geändert (Abgabe)",
        "Última modificación (entrega)", "Ultima modifica (consegna)", "Última modificação (envio)",
        "Última atualização (submissão)", "Laatst gewijzigd (inzending)"),
    "Feedback comments": ("Feedback comments", "Feedback par commentaires", "Feedback als Kommentar",
                          "Comentarios de retroalimentación", "Commenti", "Comentários de feedback",
                          "Feedbackcommentaren"),
}  # fmt: skip


@dataclass(frozen=True)
class Worksheet:
    """A sheet that is Moodle's grading worksheet.

    word: the text before each number in the first column, "Participant" in English.
    people: the index of each person's line, by Moodle's number.
    columns: the indices of the columns that were recognised, by their English headings.
    """

    sheet: Sheet
    word: str
    people: Mapping[str, int]
    columns: Mapping[str, int]

    def listed(self, number: str) -> dict[str, str]:
        """Return a person's line by its headings, and by the English headings of the recognised columns."""
        line = [value.strip() for value in self.sheet.lines[self.people[number]].values]
        values = dict(zip(self.sheet.headings, line, strict=False))
        values |= {name: line[place] for name, place in self.columns.items() if place < len(line)}
        if _is_sentence(values.get(GROUP, "")):  # instead of a group: there is none, and nothing can be handed in
            values[GROUP] = ""
        return {**values, IDENTIFIER: participant(number)}

    @cached_property
    def decimal_comma(self) -> bool:
        """Whether grades or the highest grade are written like 52,00."""
        places = [self.columns[name] for name in ("Grade", "Maximum grade") if name in self.columns]
        cells = [values[place] for _, values in self.sheet.people() for place in places]
        return any("," in cell and NUMBER.fullmatch(cell) for cell in cells)


def participant(number: str) -> str:
    """Return this program's id for the person with Moodle's number, the same in any language."""
    return f"Participant {number}"


def _is_sentence(text: str) -> bool:
    """Return whether a cell holds what Moodle says in place of a name: no group's name is that long and ends so."""
    return text.endswith("。") or (text.endswith(".") and len(text.split()) > 5)


def worksheet_in(sheet: Sheet) -> Worksheet | None:
    """Return the sheet as a worksheet if its first column has the same word and a number in every line, else None.

    Raises a ValueError if a number occurs twice, or if only some line or the order of the columns is unlike Moodle's.
    """
    headings, people = sheet.headings, list(sheet.people())
    if not people or headings[0] in OTHER_LISTS:
        return None
    _expect_first(headings, people)
    found = [NUMBERED.fullmatch(values[0]) for _, values in people]
    usual, count = Counter(match["word"] for match in found if match).most_common(1)[0] if any(found) else ("", 0)
    if not any(letter.isalpha() for letter in usual):
        return None
    if count < len(people):
        has_grades = column_of(headings, TRANSLATED["Grade"]) is not None
        if has_grades and count > 1 and 3 * count >= 2 * len(people):
            odd = next(place for place, match in enumerate(found) if not match or match["word"] != usual)
            line, values = people[odd]
            raise ValueError(
                f"expected lines of Moodle's worksheet, which begin with {usual!r} and a number, found {values[0]!r} "
                f"in line {line + 1}. Remove that line"
            )
        return None
    numbers = [match["number"] for match in found if match]
    if len(set(numbers)) < len(numbers):
        line, again = next((people[place][0], one) for place, one in enumerate(numbers) if one in numbers[:place])
        raise ValueError(
            f"expected everybody once, found {participant(again)} in line {line + 1} again. Remove one of the two lines"
        )
    places = {number: place for number, (place, _) in zip(numbers, people, strict=True)}
    return Worksheet(sheet, usual, places, _columns(headings, [values for _, values in people]))


def _expect_first(headings: list[str], people: list[tuple[int, list[str]]]) -> None:
    """Expect Moodle's own column of numbers to be the first one, if there is one in English."""
    place = headings.index(IDENTIFIER) if IDENTIFIER in headings else 0
    if place and all(NUMBERED.fullmatch(values[place]) for _, values in people):
        raise ValueError(
            f"expected Moodle's worksheet with its columns as they were, found {IDENTIFIER} as column {place + 1}. "
            "Move it to the front, or download the list again"
        )


def _columns(headings: list[str], lines: list[list[str]]) -> dict[str, int]:
    """Return the indices of the columns, by their English headings."""
    known = {name: column_of(headings, translations) for name, translations in TRANSLATED.items()}
    columns = {name: place for name, place in known.items() if place is not None}
    for place in range(1, len(headings)):
        found = {line[place] for line in lines} - {""}
        if "Email address" not in columns and found and all("@" in value for value in found):
            columns["Email address"] = place
    highest = _highest(lines, columns)
    if highest is not None:
        columns["Maximum grade"] = highest
        columns.setdefault("Grade", highest - 1)
    # In every language the name comes second. Where Moodle hides names, the work's state does, just before the grade.
    is_name = columns.get("Grade") != 2 and len(headings) > 1 and 2 * len({line[1] for line in lines}) > len(lines)
    if "Full name" not in columns and is_name:
        columns["Full name"] = 1
    # In every language the time of the work is the first column after the grade that holds times, and that of the grade
    # is the next one.
    times = [place for place in range(columns.get("Maximum grade", len(headings)) + 1, len(headings))
             if any(map(is_time, (line[place] for line in lines)))]  # fmt: skip
    if HANDED_IN not in columns and len(times) == 2:
        columns[HANDED_IN] = times[0]
    columns.pop(GROUP, None)
    group = _group(headings, columns.get("Grade", 0))
    if group is not None:
        columns[GROUP] = group
    return columns


def _group(headings: list[str], grade: int) -> int | None:
    """Find Moodle's own column of groups, which it has only where groups hand in: after the state, before the grade.

    A column of that name further left is from people's profiles, and may be of quite other groups.
    """
    state = column_of(headings[:grade], STATES)
    first = grade - 1 if state is None else state + 1
    found = column_of(headings[max(first, 0) : grade], TRANSLATED[GROUP])
    return None if found is None else max(first, 0) + found


def _highest(lines: list[list[str]], columns: Mapping[str, int]) -> int | None:
    """Find the column of the highest grade: the same number in every line, to the right of grades or empty cells.

    None if two columns qualify, so that a grade never overwrites something else.
    """
    found = []
    for place in range(max(2, columns.get("Email address", 0) + 2), len(lines[0])):
        values = {line[place] for line in lines}
        grades = {line[place - 1] for line in lines} - {"", "-"}
        if len(values) == 1 and NUMBER.fullmatch(values.pop()) and all(map(NUMBER.fullmatch, grades)):
            found.append(place)
    if "Grade" in columns:
        found = [place for place in found if place == columns["Grade"] + 1]
    return found[0] if len(found) == 1 else None
