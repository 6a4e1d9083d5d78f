"""A history from a file: any ids, a header or none, and a clear word about the line that is wrong."""

import pytest

from reviews.histories import BadFile, Rating, read_history, read_ids


def written(tmp_path, text: str | bytes):
    path = tmp_path / "ratings.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("head", ["", "rater,rated,value,time\n", "\ufeffSOURCE,TARGET,RATING,TIME\r\n", "\n\n"])
def test_a_header_may_be_there_or_not(tmp_path, head):
    history = read_history(written(tmp_path, head + "ann,bob,5,100\nbob,ann,-1.5,1.5e2\n"))

    assert history.people == ("ann", "bob")
    assert history.ratings == (Rating(0, 1, 5.0, 100.0), Rating(1, 0, -1.5, 150.0))


def test_ids_are_any_strings_and_rows_are_sorted_by_time_as_they_stand(tmp_path):
    text = '"Müller, Ann", 007 ,1,300\n007,🙂,1,200\n🙂,7,-1,200\n'

    history = read_history(written(tmp_path, text))

    assert history.people == ("Müller, Ann", "007", "🙂", "7")
    assert [(r.rater, r.rated) for r in history.ratings] == [(1, 2), (2, 3), (0, 1)]


def test_nobody_rates_themselves(tmp_path):
    history = read_history(written(tmp_path, "ann,ann,5,1\nann,bob,5,2\n"))

    assert (len(history.ratings), history.own) == (1, 1)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ann,bob,5", "line 3: expected rater, rated, value, unix time; found 3 columns"),
        ("ann,bob,5,1,2", "line 3: expected rater, rated, value, unix time; found 5 columns"),
        ("ann,bob,good,1", "line 3: the value 'good' is not a number"),
        ("ann,bob,nan,1", "line 3: the value 'nan' is not a number"),
        ("ann,bob,5,2020-01-01", "line 3: the time '2020-01-01' is not a number"),
        ("ann,bob,5,inf", "line 3: the time 'inf' is not a number"),
        (",bob,5,1", "line 3: the rater is missing"),
        ("ann, ,5,1", "line 3: the rated is missing"),
        ('ann,"bob"x,5,1', "line 3: "),
        ("rater,rated,value,time", "line 3: the value 'value' is not a number"),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, words):
    path = written(tmp_path, f"ann,bob,5,1\n\n{line}\nann,bob,5,1\n")

    with pytest.raises(BadFile, match="ratings.csv") as error:
        read_history(path)
    assert words in str(error.value)


@pytest.mark.parametrize("text", ["", "\n \n", "rater,rated,value,time\n", "ann,ann,1,1\n", b"ann,b\xffb,1,1\n"])
def test_a_file_without_ratings_or_that_is_no_text_is_refused(tmp_path, text):
    with pytest.raises(BadFile, match="ratings.csv"):
        read_history(written(tmp_path, text))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadFile, match="No such file"):
        read_history(tmp_path / "nothing.csv")


def test_ids_stand_one_per_line(tmp_path):
    assert read_ids(written(tmp_path, "ann\n\n  bob \n")) == ["ann", "bob"]
