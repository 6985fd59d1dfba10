"""The words that steer a guided dialogue: `policy/words/dialogue.toml`. They mean this only while one is open."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.dialogue.machine import Change, Move
from models.errors import Misconfigured
from models.policy.normal import normal
from models.policy.toml_file import opened

CHANGE: Final = "CHANGE"


@dataclass(frozen=True, slots=True)
class DialogueWords:
    """`moves` by phrase in normal form; `change` are the phrases before a question's number."""

    moves: Mapping[str, Move]
    change: tuple[str, ...]
    letters: Mapping[str, str]

    def heard(self, text: str) -> Move | Change | None:
        """None: this is no steering word."""
        plain = normal(text, self.letters)
        if plain in self.moves:
            return self.moves[plain]
        for phrase in self.change:
            found = re.fullmatch(rf"{re.escape(phrase)}\s*第?\s*(\d{{1,3}})\s*[题个]?", plain)
            if found:
                return Change(int(found[1]))
        return None


def load_dialogue_words(file: Path, letters: Mapping[str, str]) -> DialogueWords:
    """`letters`: traditional to simplified. Raises Misconfigured: a move without words, or a word with two meanings."""
    with opened(file) as table:
        table.only((*Move, CHANGE))
        phrases = {move: [normal(phrase, letters) for phrase in table.texts(move)] for move in Move}
        change = tuple(normal(phrase, letters) for phrase in table.texts(CHANGE))
        moves: dict[str, Move] = {}
        for move, words in phrases.items():
            if not words:
                table.wrong(move, "has no word")
            for phrase in words:
                if moves.setdefault(phrase, move) is not move:
                    raise Misconfigured(f"dialogue words: {phrase} means both {moves[phrase]} and {move}")
    return DialogueWords(moves, tuple(sorted(change, key=len, reverse=True)), letters)
