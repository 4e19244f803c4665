"""Names in the language of whoever looks."""

from dataclasses import dataclass, field

import pytest

from porchlight.lib.names import name_in


@dataclass(frozen=True)
class Row:
    name: str = "Filter"
    names: dict[str, str] = field(default_factory=lambda: {"fr": "Filtre", "zh-hans": "过滤器", "so": ""})


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("fr", "Filtre"),
        ("fr-ca", "Filtre"),
        ("zh-hans", "过滤器"),
        ("zh", "Filter"),
        ("so", "Filter"),
        ("", "Filter"),
    ],
)
def test_the_nearest_name_there_is(language: str, name: str) -> None:
    assert name_in(Row(), language) == name
