"""Each rule of the watch by name, and beside it the honest habit that looks much like it and is left alone."""

from collections.abc import Iterable
from itertools import count
from random import Random

import pytest

from reviews import watch
from reviews.copying import alike, is_own, pieces
from reviews.watch import WEEK, Said

HANA, RUI, SAM, STELLA = 1, 2, 3, 4
DAY = WEEK / 7
OWN = "Sie hat unseren alten Fernseher an die Wand geschraubt und alle Kabel ordentlich hinter der Leiste versteckt."
CHANGED = "Er hat unseren alten Fernseher an die Wand geschraubt und alle Kabel sauber hinter der Leiste versteckt!"
ANOTHER = "Der Drucker druckt wieder, und mein Enkel hat am Telefon gleich gemerkt, dass die Bilder jetzt ankommen."
STOCK = [
    "Alles super, danke!",
    "Alles super, danke, gerne wieder!",
    "Sehr nett, pünktlich und kompetent. Immer wieder gerne, vielen Dank!",
    "Schnell, freundlich, zuverlässig: kann ich nur weiterempfehlen. Herzlichen Dank für die tolle Hilfe!",
    "Very friendly and helpful, quick and professional. Would recommend, thank you very much!",
    "Top!",
    "",
]


class Book:
    """Reviews as they are written down, each with a number of its own."""

    def __init__(self) -> None:
        self.numbers, self.rows = count(1), []

    def says(self, author: int, subject: int, *, at: float = 0.0, stars: int = 5, proven: bool = True, text: str = ""):
        self.rows.append(Said(next(self.numbers), author, subject, stars, proven, at * DAY, text))
        return self

    def visit(self, helper: int, seeker: int, at: float = 0.0, **fields):
        """Both sides write."""
        return self.says(seeker, helper, at=at, **fields).says(helper, seeker, at=at, **fields)


def people(found: Iterable[watch.Suspicion]) -> list[set[int]]:
    return [set(one.people) for one in found]


def quiet_town() -> Book:
    """Three helpers who come to thirty neighbours, mostly once."""
    book, chance = Book(), Random(7)
    for number in range(90):
        book.visit(100 + number % 3, 200 + chance.randrange(30), at=number * 2)
    return book


def test_back_and_forth_between_two_whom_nobody_else_praises():
    book = quiet_town()
    for week in range(6):
        book.visit(HANA, SAM, at=week).visit(SAM, HANA, at=week)

    (found,) = watch.reciprocal(book.rows)

    assert found.people == {HANA, SAM}
    assert len(found.reviews) == 24


def test_regulars_of_a_helper_whom_others_praise_too_are_no_such_pair():
    book = quiet_town()
    for week in range(40):
        book.visit(HANA, SAM, at=7 * week)
        book.visit(HANA, 300 + week % 9, at=7 * week + 1).visit(HANA, 310 + week % 9, at=7 * week + 2)

    assert watch.reciprocal(book.rows) == []


def test_where_everybody_has_regulars_so_many_visits_are_usual():
    book = Book()
    for helper in range(20):
        for week in range(8):
            book.visit(400 + helper, 500 + helper, at=7 * week)

    assert watch.reciprocal(book.rows) == []


def test_few_visits_of_two_who_know_nobody_yet_are_no_such_pair():
    book = quiet_town()
    for week in range(4):
        book.visit(HANA, SAM, at=week)

    assert watch.reciprocal(book.rows) == []


def test_complaints_that_go_back_and_forth_are_no_praise():
    book = quiet_town()
    for week in range(9):
        book.visit(HANA, SAM, at=week, stars=2)

    assert watch.reciprocal(book.rows) == []


def test_many_unknown_voices_about_one_person_within_a_week():
    book = quiet_town()
    for number in range(9):
        book.says(600 + number, HANA, at=100 + number / 3, proven=False)

    (found,) = watch.bursts(book.rows)

    assert found.people == {HANA, *range(600, 609)}


def test_so_are_many_unknown_complaints():
    book = quiet_town()
    for number in range(9):
        book.says(600 + number, 100, at=190 + number / 3, proven=False, stars=1)

    assert [HANA in found.people or 100 in found.people for found in watch.bursts(book.rows)] == [True]


def test_a_popular_helper_whom_many_vouched_people_praise_at_once_is_none():
    book = quiet_town()
    for number in range(40):
        book.says(600 + number, HANA, at=100 + number / 10, proven=True)

    assert watch.bursts(book.rows) == []


def test_a_helper_who_has_many_new_neighbours_every_week_is_none():
    book = quiet_town()
    for number in range(120):
        book.says(600 + number, HANA, at=number * 7 / 6, proven=False)

    assert watch.bursts(book.rows) == []


def test_one_author_who_writes_often_is_one_voice():
    book = quiet_town()
    for number in range(12):
        book.says(SAM, HANA, at=100 + number / 4, proven=False)

    assert watch.bursts(book.rows) == []


def test_chance_is_poisson():
    assert watch.chance_of(0, 2.0) == pytest.approx(1.0)
    assert watch.chance_of(3, 2.0) == pytest.approx(1 - 5 * 2.718281828**-2)


@pytest.mark.parametrize("kind", ["device", "payment", "address"])
def test_who_praises_shares_something_with_who_is_praised(kind):
    book = quiet_town().says(SAM, HANA)

    (found,) = watch.shared(book.rows, [(HANA, SAM, kind), (HANA, RUI, kind)])

    assert (found.people, found.kinds, len(found.reviews)) == ({HANA, SAM}, {kind}, 1)


def test_all_who_hang_together_are_one_question():
    book = Book().says(SAM, HANA).says(RUI, HANA).says(STELLA, 9)
    ties = [(HANA, SAM, "device"), (HANA, RUI, "payment"), (STELLA, 9, "address"), (RUI, SAM, "device")]

    found = watch.shared(book.rows, ties)

    assert sorted(people(found), key=len) == [{STELLA, 9}, {HANA, RUI, SAM}]
    assert [one.kinds for one in sorted(found, key=lambda one: len(one.people))] == [{"address"}, {"device", "payment"}]


def test_a_couple_in_one_home_who_review_others_is_none():
    book = Book().says(SAM, HANA).says(STELLA, HANA).says(HANA, SAM).says(HANA, STELLA)

    assert watch.shared(book.rows, [(SAM, STELLA, "address"), (SAM, STELLA, "device")]) == []


def test_two_authors_with_the_same_words_about_one_person():
    book = Book().says(SAM, HANA, text=OWN).says(STELLA, HANA, text=CHANGED).says(RUI, HANA, text=ANOTHER)

    (found,) = watch.copied(book.rows)

    assert (found.people, found.reviews) == ({HANA, SAM, STELLA}, {1, 2})


def test_one_author_with_the_same_words_about_three_people():
    book = Book()
    for subject in (HANA, RUI, STELLA):
        book.says(SAM, subject, text=OWN)

    assert people(watch.copied(book.rows)) == [{SAM, HANA, RUI, STELLA}]
    assert watch.copied(book.rows[:2]) == []


def test_a_regular_who_writes_the_same_each_time_copies_nobody():
    book = Book()
    for week in range(9):
        book.says(SAM, HANA, at=7 * week, text=OWN)

    assert watch.copied(book.rows) == []


@pytest.mark.parametrize("text", STOCK)
def test_what_everybody_writes_is_nobodys_own(text):
    book = Book()
    for author in range(20):
        book.says(author, HANA, text=text).says(HANA, author, text=text)

    assert not is_own(text)
    assert watch.copied(book.rows) == []


def test_honest_texts_about_the_same_work_are_apart():
    honest = [
        "Der neue Router steht jetzt im Flur, und im Schlafzimmer kann ich endlich fernsehen.",
        "Das Schlafzimmer hatte nie Empfang. Jetzt steht der Router anders, und die Kinder sind glücklich.",
        "Hana fand heraus, dass der Router zu alt war, und half beim Bestellen eines neuen Geräts.",
        "Sie erklärte mir in Ruhe, wie das Kennwort des Routers geändert wird; ich habe es aufgeschrieben.",
        OWN,
        ANOTHER,
    ]

    found = [alike(pieces(one), pieces(other)) for one in honest for other in honest if one is not other]

    assert max(found) < 0.2
    assert alike(pieces(OWN), pieces(CHANGED)) > 0.6


def test_what_was_looked_at_is_no_news_and_a_third_copy_is():
    book = Book().says(SAM, HANA, text=OWN).says(STELLA, HANA, text=CHANGED)

    assert watch.copied(book.rows, cleared={1, 2}) == []
    assert people(watch.copied(book.says(RUI, HANA, text=OWN).rows, cleared={1, 2})) == [{HANA, SAM, STELLA, RUI}]
