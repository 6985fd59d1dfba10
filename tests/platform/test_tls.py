"""TLS is verified: an authority nobody trusts is an outage, not a warning."""

import datetime
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from models.errors import WeChatDown
from tests.platform.conftest import answer
from wechat.platform.http import Call, HttpClient


def _certificate(folder: Path, host: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    start = datetime.datetime(2020, 1, 1)
    built = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + datetime.timedelta(days=36500))
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), False)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    file = folder / "far.pem"
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + built.sign(key, hashes.SHA256()).public_bytes(pem))
    return file


@pytest.fixture(params=["localhost", "elsewhere.example"])
def far_tls(request, tmp_path):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer(self, b'{"ok":1}')

        def log_message(self, *_):
            pass

    file = _certificate(tmp_path, request.param)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    class Server(HTTPServer):
        def handle_error(self, *_):
            pass  # the handshake our client breaks off

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://localhost:{server.server_port}", str(file), request.param == "localhost"
    server.shutdown()
    server.server_close()
    thread.join()


def test_only_a_trusted_certificate_of_the_right_name_is_spoken_to(far_tls, chance):
    url, authority, right_name = far_tls
    with pytest.raises(WeChatDown):
        HttpClient(frozenset({url}), chance).send(url, Call("GET", "/x"))
    trusting = HttpClient(frozenset({url}), chance, ca_file=authority)
    if right_name:
        assert trusting.send(url, Call("GET", "/x")) == {"ok": 1}
    else:
        with pytest.raises(WeChatDown):
            trusting.send(url, Call("GET", "/x"))
