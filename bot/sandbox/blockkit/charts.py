"""The data_visualization block: pie, bar, area and line charts."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.sandbox.blockkit import relations
from bot.sandbox.blockkit.blocks import block
from bot.sandbox.blockkit.fault import Fault
from bot.sandbox.blockkit.shapes import Choice, Items, Number, Record, Text

_SOURCE: Final = "block-kit/blocks/data-visualization-block"
_LABEL: Final = Text(most=20)
_AXIS_LABEL: Final = Text(most=50)


def _points_match_categories(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
    categories = sorted(record["axis_config"]["categories"])
    for index, series in enumerate(record["series"]):
        if sorted(point["label"] for point in series["data"]) != categories:
            yield Fault(f"{at}/series/{index}/data", "must have exactly one point for each category")


def _different_categories(record: Mapping[str, Any], at: str) -> Iterator[Fault]:
    if len(set(record["categories"])) < len(record["categories"]):
        yield Fault(f"{at}/categories", "must not name a category twice")


_PIE: Final = Record(
    source=_SOURCE,
    type="pie",
    fields={
        "segments": Items(
            of=Record(
                source=_SOURCE,
                fields={"label": _LABEL, "value": Number(above=0)},
                required=("label", "value"),
            ),
            most=12,
        ),
    },
    required=("segments",),
)
_SERIES: Final = Record(
    source=_SOURCE,
    fields={
        "name": _LABEL,
        "data": Items(
            of=Record(
                source=_SOURCE,
                fields={"label": _LABEL, "value": Number()},
                required=("label", "value"),
            ),
            most=20,
        ),
    },
    required=("name", "data"),
)
_AXES: Final = Record(
    source=_SOURCE,
    fields={"categories": Items(of=_LABEL, most=20), "x_label": _AXIS_LABEL, "y_label": _AXIS_LABEL},
    required=("categories",),
    rules=(_different_categories,),
)


def _on_axes(kind: str) -> Record:
    return Record(
        source=_SOURCE,
        type=kind,
        fields={"series": Items(of=_SERIES, most=12), "axis_config": _AXES},
        required=("series", "axis_config"),
        rules=(relations.unique("series", by="name"), _points_match_categories),
    )


_CHARTS: Final = Choice(records={"pie": _PIE, **{kind: _on_axes(kind) for kind in ("bar", "area", "line")}})

CHART: Final = block("data_visualization", {"title": Text(most=50), "chart": _CHARTS}, ("title", "chart"))
