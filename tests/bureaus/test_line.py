"""The HTTP line under servers that misbehave: real sockets, real TLS."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bureaus.dial import dial, system_lookup
from bureaus.line import LARGEST_ANSWER, Line
from models.errors import BureauDown, BureauGarbled, BureauSlow
from models.outbound.address import Reach

Serve = Callable[[socket.socket], None]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"


class Server:
    """Accepts on loopback and hands each connection to `serve`, one after the other."""

    def __init__(self, serve: Serve, trust: ssl.SSLContext | None = None) -> None:
        self.accepted = 0
        self._serve = serve
        self._trust = trust
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self.port = self._listening.getsockname()[1]

    def url(self, scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}/gateway"

    def close(self) -> None:
        if self._listening.fileno() == -1:
            return
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            self.accepted += 1
            with line:
                try:
                    if self._trust:
                        line = self._trust.wrap_socket(line, server_side=True)
                    self._serve(line)
                except OSError:
                    pass
                finally:
                    line.close()


@pytest.fixture
def serving() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(serve: Serve, trust: ssl.SSLContext | None = None) -> Server:
        servers.append(Server(serve, trust))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def read_request(line: socket.socket) -> bytes:
    got = b""
    while b"\r\n\r\nbody" not in got:
        piece = line.recv(4096)
        if not piece:
            raise OSError("gone")
        got += piece
    return got


def replies(*answers: bytes) -> Serve:
    """Answers one request after the other on one connection."""

    def serve(line: socket.socket) -> None:
        for answer in answers:
            read_request(line)
            line.sendall(answer)

    return serve


def drips(start: bytes, drop: bytes) -> Serve:
    """Sends `start`, then `drop` again and again: every single read comes in time, the whole never does."""

    def serve(line: socket.socket) -> None:
        read_request(line)
        line.sendall(start)
        for _ in range(100):
            time.sleep(0.05)
            line.sendall(drop)

    return serve


@pytest.mark.parametrize(
    ("start", "drop"),
    [(b"HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n"), (HEAD % 1000, b"."), (b"HTTP/1.0 200 OK\r\n\r\n", b".")],
)
def test_an_answer_that_drips_is_cut_at_the_deadline(start: bytes, drop: bytes, serving: Callable[..., Server]) -> None:
    server = serving(drips(start, drop))
    with pytest.raises(BureauSlow):
        Line(server.url(), private=True).post(b"body", 0.3)


def test_silence_is_slow(serving: Callable[..., Server]) -> None:
    server = serving(lambda line: time.sleep(0.6))
    with pytest.raises(BureauSlow):
        Line(server.url(), private=True).post(b"body", 0.2)


def test_a_reset_is_down(serving: Callable[..., Server]) -> None:
    server = serving(lambda line: None)
    with pytest.raises(BureauDown) as caught:
        Line(server.url(), private=True).post(b"body", 2)
    assert type(caught.value) is BureauDown


def test_a_short_body_is_down_and_never_an_answer(serving: Callable[..., Server]) -> None:
    server = serving(replies(HEAD % 10 + b"short"))
    with pytest.raises(BureauDown):
        Line(server.url(), private=True).post(b"body", 2)


def test_a_redirect_is_not_followed(serving: Callable[..., Server]) -> None:
    elsewhere = serving(replies(HEAD % 2 + b"ok"))
    there = f"Location: {elsewhere.url()}\r\nContent-Length: 0\r\n\r\n".encode()
    server = serving(replies(b"HTTP/1.1 307 Temporary Redirect\r\n" + there))
    with pytest.raises(BureauDown):
        Line(server.url(), private=True).post(b"body", 2)
    assert elsewhere.accepted == 0


@pytest.mark.parametrize(("size", "error"), [(LARGEST_ANSWER, None), (LARGEST_ANSWER + 1, BureauGarbled)])
def test_an_answer_may_have_one_mebibyte_and_no_byte_more(
    size: int, error: type[BureauGarbled] | None, serving: Callable[..., Server]
) -> None:
    line = Line(serving(replies(HEAD % size + b"." * size)).url(), private=True)
    if error is None:
        assert len(line.post(b"body", 5)) == size
        line.close()
    else:
        with pytest.raises(error):
            line.post(b"body", 5)


def test_a_line_is_kept_open_and_used_again(serving: Callable[..., Server]) -> None:
    server = serving(replies(HEAD % 1 + b"1", HEAD % 1 + b"2"))
    line = Line(server.url(), private=True)
    assert (line.post(b"body", 2), line.post(b"body", 2)) == (b"1", b"2")
    assert server.accepted == 1
    line.close()


def test_a_kept_line_that_the_bureau_closed_is_opened_anew(serving: Callable[..., Server]) -> None:
    server = serving(replies(HEAD % 1 + b"1"))
    line = Line(server.url(), private=True)
    assert line.post(b"body", 2) == b"1"
    time.sleep(0.1)
    assert line.post(b"body", 2) == b"1"
    assert server.accepted == 2
    line.close()


def test_a_body_does_not_wait_for_the_receipt_of_its_head() -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        port = there.getsockname()[1]
        line = dial("127.0.0.1", port, Reach.PRIVATE, 2, system_lookup)
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
        line.close()


def test_a_private_address_is_refused_before_anything_is_sent(serving: Callable[..., Server]) -> None:
    heard: list[bytes] = []
    server = serving(lambda line: heard.append(line.recv(1)))
    with pytest.raises(BureauDown) as caught:
        Line(server.url(host="localhost"), private=False).post(b"body", 2)
    assert "not public" in caught.value.subject
    server.close()
    assert b"".join(heard) == b""


def certificate(folder: Path) -> Path:
    """A self-signed certificate for 127.0.0.1, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bureau")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "bureau.pem"
    file.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return file


def test_tls_is_verified(serving: Callable[..., Server], tmp_path: Path) -> None:
    file = certificate(tmp_path)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(file)
    server = serving(replies(HEAD % 2 + b"ok"), theirs)
    with pytest.raises(BureauDown):
        Line(server.url("https"), private=True).post(b"body", 2)
    trusted = Line(server.url("https"), private=True, trust=ssl.create_default_context(cafile=str(file)))
    assert trusted.post(b"body", 2) == b"ok"
    trusted.close()


def test_a_dripping_answer_is_cut_under_tls_too(serving: Callable[..., Server], tmp_path: Path) -> None:
    file = certificate(tmp_path)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(file)
    server = serving(drips(HEAD % 1000, b"."), theirs)
    line = Line(server.url("https"), private=True, trust=ssl.create_default_context(cafile=str(file)))
    with pytest.raises(BureauSlow):
        line.post(b"body", 0.4)
