"""The line of a key in a TOML text."""

from __future__ import annotations

import pytest

from bot.desk.toml_lines import line_of

TEXT = """\
# "rules" = none
top = 1

[teams.infra]   # ours
lead = "U1"
on_call = [
    "a = b",
]
[agents."U.2"]
teams = ["infra"]
[categories]
NETWORK = { team = "infra" }
hours.mon = "x"
[[rules]]
name = "one"
[[rules]]
name = "two"
any = ["x"]
[rules.set]
category = "A"
"""


@pytest.mark.parametrize(
    "wanted, line",
    [
        (("top",), 2),
        (("teams", "infra", "lead"), 5),
        (("teams", "infra", "colour"), 4),
        (("teams", "infra", "on_call", 0), 6),
        (("agents", "U.2", "teams", 0), 10),
        (("categories", "NETWORK", "team"), 12),
        (("categories", "hours", "mon"), 13),
        (("rules", 0, "name"), 15),
        (("rules", 1, "any", 0), 18),
        (("rules", 1, "regex"), 16),
        (("rules", 1, "set", "category"), 20),
        (("sla", 0), 1),
        ((), 1),
    ],
)
def test_a_path_is_found_where_it_stands_or_where_what_holds_it_does(
    wanted: tuple[str | int, ...], line: int
) -> None:
    assert line_of(TEXT, wanted) == line
