"""Busy ports, named in a sentence with the program that holds them. Source: proc(5), /proc/net/tcp."""

import os
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path

HOST = "127.0.0.1"
LISTENING = "0A"


def complaints(ports: Mapping[str, int]) -> list[str]:
    """One sentence per busy port of {variable: port}."""
    return [_sentence(variable, port) for variable, port in ports.items() if busy(port)]


def busy(port: int) -> bool:
    """Is somebody listening there? A port in TIME_WAIT is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def _sentence(variable: str, port: int) -> str:
    holder = _holder(port)
    who = f"{holder[1]} (PID {holder[0]}) listens there" if holder else "another user's program listens there"
    return f"Port {port} is busy: {who}. Stop it, or choose another port: make run {variable}={port + 10}"


def _holder(port: int) -> tuple[int, str] | None:
    """(PID, program) of the listener, if we may see it. The program's arguments may hold secrets and stay unread."""
    inodes = {f"socket:[{inode}]" for inode in _listening(port)}
    for folder in Path("/proc").glob("[0-9]*"):
        if inodes & set(_open_files(folder)):
            return int(folder.name), _program(folder)
    return None


def _listening(port: int) -> Iterable[str]:
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text("ascii").splitlines()[1:]:
            columns = line.split()
            if columns[3] == LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                yield columns[9]


def _open_files(folder: Path) -> Iterable[str]:
    try:
        return [str(link.readlink()) for link in (folder / "fd").iterdir()]
    except OSError:  # another user's, or gone meanwhile
        return []


def _program(folder: Path) -> str:
    try:
        return os.fsdecode((folder / "comm").read_bytes()).strip()
    except OSError:
        return "a program"
