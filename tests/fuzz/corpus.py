"""The kept corpus: one input a line, in base64, sorted; a folder of files while the fuzzer works on it."""

import base64
import hashlib
from pathlib import Path

FILE = Path(__file__).with_name("corpus.txt")


def kept() -> list[bytes]:
    return [base64.b64decode(line) for line in FILE.read_text("ascii").split()] if FILE.exists() else []


def keep(entries: set[bytes]) -> None:
    lines = sorted(base64.b64encode(entry).decode() for entry in entries)
    FILE.write_text("".join(f"{line}\n" for line in lines), "ascii")


def unpack(entries: list[bytes], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for entry in entries:
        (folder / hashlib.sha1(entry).hexdigest()).write_bytes(entry)


def packed(folder: Path) -> set[bytes]:
    return {file.read_bytes() for file in folder.iterdir() if file.is_file()}
