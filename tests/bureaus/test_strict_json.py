"""Each thing that makes a bureau's JSON unacceptable does so alone."""

import pytest

from bureaus.strict_json import parse
from models.errors import BureauGarbled


def test_texts_nulls_lists_and_objects_are_read() -> None:
    said = '{"a": "䶮", "b": null, "c": [{"d": ""}], "e": true}'
    assert parse(said.encode()) == {"a": "䶮", "b": None, "c": [{"d": ""}], "e": True}


@pytest.mark.parametrize(
    "said",
    [
        '{"a": "1", "a": "1"}',
        '{"b": [{"a": "1", "a": "2"}]}',
        '{"a": 1}',
        '{"a": 1.0}',
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": "1"} {}',
        '{"a": "1",}',
        '["a"]',
        '"a"',
        "",
    ],
)
def test_anything_else_is_refused_without_a_quote(said: str) -> None:
    with pytest.raises(BureauGarbled):
        parse(said.encode())


def test_other_encodings_are_refused() -> None:
    for encoding in ("gb18030", "utf-16"):
        with pytest.raises(BureauGarbled):
            parse('{"a": "䶮"}'.encode(encoding))


def test_depth_without_end_is_refused() -> None:
    with pytest.raises(BureauGarbled):
        parse(b'{"a":' * 50_000)
