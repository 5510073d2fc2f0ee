"""How forgivingly typed text is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.words import (
    LIST,
    VERBS,
    Named,
    Order,
    Unreadable,
    plain,
    read_days,
    read_named,
    read_order,
    read_record,
    unmarked,
)
from engine.desk.ids import Prefix

ID = "ACT-7K3M9QXD"


@pytest.mark.parametrize(
    "typed",
    [
        ID,
        "act-7k3m9qxd",
        "7K3M9QXD",
        "7k3m9qxd",
        "ＡＣＴ－７Ｋ３Ｍ９ＱＸＤ",
        "“ACT-7K3M9QXD”",
        "‘act-7k3m9qxd’",
        "`ACT-7K3M9QXD`",
        "*ACT-7K3M9QXD*",
        "ACT-7K3M9QXD:",
        "(ACT-7K3M9QXD)",
        "#ACT-7K3M9QXD",
        "ACT–7K3M9QXD",
        "ACT−7K3M9QXD",
        "ACT 7K3M9QXD",
        "act - 7k3m9qxd".replace(" - ", "- "),
        "\u200bACT-7K3M9\u200dQXD\ufeff",
        "<https://acme.slack.com/archives/C0OPS00001/p1|ACT-7K3M9QXD>",
        "\u3000ACT-7K3M9QXD",
    ],
)
def test_an_id_is_found_however_it_is_typed(typed: str) -> None:
    assert read_named(f"{typed} go ahead") == Named(
        action_id=ID, word=read_named(typed).word, comment="go ahead"
    )


@pytest.mark.parametrize("typed", ["", "   ", "\u200b"])
def test_nothing_typed_names_nothing(typed: str) -> None:
    assert read_named(typed) == Named(action_id=None, word="")


def test_what_is_no_id_is_handed_back_as_it_was_typed() -> None:
    named = read_named("something please")
    assert named.action_id is None
    assert named.word == "something"


@pytest.mark.parametrize(
    "typed, comment",
    [
        (f"{ID} looks good", "looks good"),
        (f"{ID}   looks\n good ", "looks\n good"),
        (f"{ID} “looks good”", "looks good"),
        (f'{ID} "a" and "b"', '"a" and "b"'),
        (f"{ID} it’s fine", "it's fine"),
        (f"{ID} ask <@U0ADMIN001|ada> in <#C0OPS00001|ops>", "ask @ada in #ops"),
        (f"{ID} ask <@U0ADMIN001>", "ask @U0ADMIN001"),
        (f"{ID} a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        (f"{ID} see &amp;lt; there", "see &lt; there"),
        (f"{ID} http://x/?a=1&copy=2", "http://x/?a=1&copy=2"),
        (f"{ID} ２번 서버만", "２번 서버만"),
    ],
)
def test_a_comment_is_what_people_meant(typed: str, comment: str) -> None:
    assert read_named(typed).comment == comment


@pytest.mark.parametrize(
    "typed, order",
    [
        ("", Order(verb=LIST)),
        ("  ", Order(verb=LIST)),
        ("list", Order(verb=LIST)),
        ("HELP", Order(verb="help")),
        ("ｈｅｌｐ", Order(verb="help")),
        ("`help`", Order(verb="help")),
        ("Show act-7k3m9qxd", Order(verb="show", rest="act-7k3m9qxd")),
        ("cancel ACT-7K3M9QXD not needed", Order(verb="cancel", rest="ACT-7K3M9QXD not needed")),
        ("approve 7k3m9qxd", Order(verb="approve", rest="7k3m9qxd")),
        ("act-7k3m9qxd", Order(verb="show", rest="act-7k3m9qxd")),
        ("history 30", Order(verb="history", rest="30")),
    ],
)
def test_orders_are_read_in_any_case_and_width(typed: str, order: Order) -> None:
    assert read_order(typed) == order


@pytest.mark.parametrize(
    "typed, nearest",
    [("hlep", "help"), ("histroy 3", "history"), ("aprove", "approve"), ("submitt", "submit"), ("zzz", None)],
)
def test_an_unknown_word_gets_the_nearest_that_is_known(typed: str, nearest: str | None) -> None:
    assert read_order(typed) == Unreadable(word=typed.split(maxsplit=1)[0], nearest=nearest)


@pytest.mark.parametrize(
    "typed, days",
    [
        ("", 7),
        ("30", 30),
        ("３０", 30),
        ("30d", 30),
        ("1 day", 1),
        ("30일", 30),
        ("0", None),
        ("366", None),
        ("-3", None),
        ("x", None),
    ],
)
def test_days_are_whole_numbers_in_range(typed: str, days: int | None) -> None:
    assert read_days(typed, default=7, most=365) == days


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(typed: str) -> None:
    order = read_order(typed)
    named = read_named(typed)
    assert isinstance(order, Unreadable) or order.verb in {*VERBS, LIST}
    assert named.action_id is None or named.action_id.startswith("ACT-")
    assert read_days(typed, default=7, most=365) in {None, *range(1, 366)}


@given(st.text(alphabet=st.characters(exclude_characters="<>&"), max_size=100))
def test_reading_what_was_read_changes_nothing(typed: str) -> None:
    assert plain(plain(typed)) == plain(typed)


@pytest.mark.parametrize(
    "typed, order",
    [
        ("ask How do I reset it?", Order(verb="ask", rest="How do I reset it?")),
        ("ASK 비밀번호를\n어떻게 바꾸나요?", Order(verb="ask", rest="비밀번호를\n어떻게 바꾸나요?")),
        ("sr 12", Order(verb="sr", rest="12")),
        ("SR-000012 please", Order(verb="sr", rest="SR-000012 please")),
        ("`inc-7`", Order(verb="incidents", rest="`inc-7`")),
        ("incidents", Order(verb="incidents")),
        ("desk", Order(verb="desk")),
    ],
)
def test_the_desk_s_words_are_read(typed: str, order: Order) -> None:
    assert read_order(typed) == order


@pytest.mark.parametrize(
    "typed", ["how do I reset my password", "비밀번호를 어떻게 바꾸나요?", "where is it？", "printer?"]
)
def test_a_question_without_the_verb_is_told_how_it_is_asked(typed: str) -> None:
    read = read_order(typed)
    assert isinstance(read, Unreadable)
    assert read.nearest == "ask"


@pytest.mark.parametrize(
    "typed", ["SR-000123", "sr-123", "123", "ＳＲ－１２３", "sr 123", "*SR-123*:", "sr- 123 now"]
)
def test_a_request_s_id_is_found_however_it_is_typed(typed: str) -> None:
    assert read_record(Prefix.REQUEST, typed) == "SR-000123"


@pytest.mark.parametrize("typed", ["", "ACT-7K3M9QXD", "INC-000001", "sr", "0", "SR-0"])
def test_what_is_no_request_s_id_is_none(typed: str) -> None:
    assert read_record(Prefix.REQUEST, typed) is None


def test_a_message_s_markup_is_read_as_people_saw_it_and_its_letters_stay() -> None:
    said = "Ask <@U0ADMIN001|ada> &amp; see <https://x.example/a|the page>: “it’s” 👩\u200d💻 &lt;b&gt;"
    assert unmarked(said) == "Ask @ada & see the page: “it’s” 👩\u200d💻 <b>"
