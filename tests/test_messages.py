"""A message says the same in HTML and in plain text, and never by its colour alone."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from labkit.messages import LINE, Message, Tone, show

STANDING = "Progress: 1 of 2 correct", [(Tone.GOOD, "cae"), (Tone.OPEN, "deep_cae")]


class Words(HTMLParser):
    """Collects the text of a page, the names that a screen reader speaks, and the tags that are open."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.spoken, self.open = "", [], []

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        self.spoken += [value for name, value in attributes if name == "aria-label"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def read(message):
    words = Words()
    words.feed(message._repr_html_())
    words.close()
    assert not words.open
    return words


def test_the_page_shows_the_words_of_the_plain_text():
    message = Message(Tone.WRONG, ["Not right yet: Expected 64; found 32.", 'For help, run: hint("cae", 1)'], *STANDING)
    plain, page = str(message).splitlines(), read(message)
    assert plain == [
        "Not right yet: Expected 64; found 32.",
        'For help, run: hint("cae", 1)',
        "Progress: 1 of 2 correct   [+] cae  [.] deep_cae",
    ]
    for words in ("Not right yet: Expected 64; found 32.", 'hint("cae", 1)', "Progress: 1 of 2 correct"):
        assert words in page.text
    assert page.spoken == ["correct", "not attempted yet"]


@pytest.mark.parametrize("tone", list(Tone))
def test_each_tone_has_an_icon_of_its_own_and_a_colour_without_a_theme(tone):
    page = Message(tone, ["Correct: well done"])._repr_html_()
    assert tone.icon in page and f"var(--jp-{tone.value[1]}-color1, #" in page
    assert sum(other.icon == tone.icon for other in Tone) == 1


def test_what_a_learner_wrote_is_text_and_never_markup():
    message = Message(Tone.STOPPED, ['Error: <img src=x onerror="alert(1)"> & more', "<b>bold</b>"], "Progress: 0", [])
    page = message._repr_html_()
    assert "<img" not in page and "&lt;img src=x" in page
    assert '<img src=x onerror="alert(1)"> & more' in read(message).text and "<b>bold</b>" in read(message).text


def test_a_line_of_the_learners_code_is_set_as_code():
    page = Message(Tone.STOPPED, ["Error: stopped. Line 3 of the cell: x = a < b"])._repr_html_()
    assert "Line 3 of the cell: <code>x = a &lt; b</code>" in page
    followed = Message(Tone.STOPPED, ["Error: NameError. Line 3 of the cell: x = a.b(2). Run it to the end first."])
    assert "Line 3 of the cell: <code>x = a.b(2)</code>. Run it to the end first." in followed._repr_html_()


def test_what_stands_in_backticks_is_set_as_code():
    page = Message(Tone.WRONG, ["Not right yet: Did it train for all `epochs`? Use `a < b`, not `."])._repr_html_()
    assert "for all <code>epochs</code>? Use <code>a &lt; b</code>, not `." in page
    mine = Message(Tone.STOPPED, ["Error: stopped. Line 3 of the cell: x = '`a`'"])._repr_html_()
    assert "<code>x = &#x27;`a`&#x27;</code>" in mine


@pytest.mark.parametrize("text", ["", ":", "no colon", "a: b: c", "Line 12 of the cell: "])
def test_a_text_of_any_form_is_shown_whole(text):
    assert text in read(Message(Tone.HELP, [text])).text.replace("\N{NO-BREAK SPACE}", " ").replace("? ", "", 1)


def test_long_text_is_broken_in_plain_text_alone():
    message = Message(Tone.WRONG, ["Not right yet: " + "word " * 60])
    assert max(map(len, str(message).splitlines())) <= LINE
    assert "word " * 50 in read(message).text


def test_outside_a_notebook_the_plain_text_is_printed(capsys):
    show(Message(Tone.GOOD, ["Correct: yes"], *STANDING))
    assert capsys.readouterr().out == "Correct: yes\nProgress: 1 of 2 correct   [+] cae  [.] deep_cae\n"
