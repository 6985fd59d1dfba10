"""What a page of the phone asks of the sandbox."""

from flask import abort, request


def asked() -> dict[str, object]:
    """The JSON object that was posted; 400 for anything else.

    Demanding JSON's own content type also keeps foreign pages in the same browser out: they may post forms only.
    """
    said = request.get_json()
    if not isinstance(said, dict):
        abort(400, "a JSON object")
    return said


def text_of(said: dict[str, object], name: str) -> str:
    """A string of it; "" when it is absent or something else."""
    value = said.get(name)
    return value if isinstance(value, str) else ""
