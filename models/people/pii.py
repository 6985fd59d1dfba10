"""A value that must not be shown by accident: str, repr, format and json of it give `***`."""

from typing import Final, NoReturn

HIDDEN: Final = "***"


class Pii:
    """Personal text in memory. `reveal()` is the only way out, so every place that shows it can be found."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        return self.__text

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pii) and other.__text == self.__text

    def __hash__(self) -> int:
        return hash((Pii, self.__text))

    def __reduce__(self) -> NoReturn:
        raise TypeError("personal data is not pickled")
