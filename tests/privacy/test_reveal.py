"""Who takes personal text out of its wrapper: a closed list with a reason each, and one masker only (design 1)."""

import ast
from pathlib import Path

from service import logs

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("models", "auth", "wechat", "bureaus", "handlers", "service", "staff")

# File -> why it may. Whoever shows a citizen something is not here: that is the masker's, and only its.
REASONS = {
    # the masker
    "models/assurance/masking.py": "the one masker: level and channel decide",
    # sealing, indexing, hashing: what comes out is not the text
    "models/people/store.py": "seals and indexes names, numbers, openids, unionids",
    "models/people/cert_hash.py": "the hash WeChat compares (security design 2.5)",
    "models/push.py": "the de-duplication hash",
    "models/keeping/errands.py": "hashes of a browser's secret, and the key made of it",
    "auth/joining.py": "the unionid, sealed and indexed",
    "auth/entrance.py": "the login code's index; of a token its SHA-256, and a new one sealed for 30 s",
    "wechat/doors/h5/forms.py": "the HMAC under a session's token",
    "auth/sessions.py": "only the token's SHA-256 is kept",
    "auth/repeating.py": "the answer with the new token, sealed for 30 s",
    "auth/passwords.py": "a query password into Argon2id, and that sealed",
    "auth/handing.py": "only the ticket's hash is kept",
    "wechat/doors/account.py": "a new token or ticket, to the phone it belongs to",
    "auth/deciding.py": "blind indexes; the provider's ticket, sealed",
    "bureaus/signing.py": "a key of an HMAC",
    # reading what a citizen typed
    "auth/counter.py": "tidies name and number, compares, indexes",
    "auth/methods/wxpay_realname.py": "tidies name and number; WeChat's one-time code",
    "auth/methods/ssn.py": "tidies the number",
    "auth/rights/copying.py": "the access copy is made of it, for the citizen who asked",
    "auth/rights/tickets.py": "a correction as the citizen wrote it, sealed",
    "models/pushes/ordinary.py": "a push's typed fields, read from what was opened",
    "auth/methods/counter_code.py": "tidies the code",
    "wechat/doors/message.py": "a citizen's words, to be understood; sealed where they wait",
    # telling those who must know: WeChat, the bureau
    "bureaus/live.py": "asks the bureau by number, compares the answer's",
    "wechat/platform/api.py": "the access token of a call",
    "wechat/platform/shelf.py": "the access token, sealed into Redis",
    "wechat/platform/official.py": "whom WeChat is asked about or sends to",
    "wechat/platform/face.py": "what WeChat's face check compares",
    "wechat/platform/realname.py": "what WeChat Pay compares",
    "wechat/platform/reply.py": "to whom a reply goes",
    # handing a secret to the one it was made for, once
    "wechat/doors/h5/cookies.py": "the session token and the browser's secret, to that browser",
    "wechat/doors/h5/going.py": "a ticket, in the form that posts it to the step's page",
    "wechat/platform/jssdk.py": "the ticket under a page's signature",
    "wechat/doors/mini.py": "the session token and verify_id, to the phone they belong to",
    "service/commands/audit.py": "tidies and looks up a number that was asked for; shows none",
    "service/commands/counter_code.py": "the one-time code, to the staff member who reads it out",
    # secrets of the installation
    "service/wechat.py": "AppSecrets, callback token and keys, to the platform room",
    "service/doctor/callback.py": "signs a request to our own callback",
    "service/public.py": "compares the metrics token in constant time",
}


def _revealing(file: Path) -> bool:
    tree = ast.parse(file.read_text("utf-8"))
    return any(isinstance(node, ast.Attribute) and node.attr == "reveal" for node in ast.walk(tree))


def _files() -> list[Path]:
    return [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]


def test_personal_text_is_taken_out_in_listed_files_only_and_none_is_listed_in_vain() -> None:
    found = {str(file.relative_to(ROOT)) for file in _files() if _revealing(file)} - {"models/people/pii.py"}
    assert found == set(REASONS)


def test_the_wrappers_inside_is_reached_by_nobody_else() -> None:
    inside = [str(file) for file in _files() if "_Pii__text" in file.read_text("utf-8")]
    assert inside == []


def test_the_search_itself_finds_a_reveal(tmp_path: Path) -> None:
    for text in ("x.reveal()", "f = value.reveal", "map(Pii.reveal, many)"):
        (tmp_path / "a.py").write_text(text)
        assert _revealing(tmp_path / "a.py")


def _logged() -> list[tuple[str, str]]:
    """(place, field) of every keyword of every call on a logger."""
    found = []
    for file in _files():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "log":
                found += [(f"{file.name}:{node.lineno}", keyword.arg or "**") for keyword in node.keywords]
    return found


def test_every_field_that_any_line_logs_is_declared() -> None:
    assert _logged()
    assert [place for place, name in _logged() if name not in logs.FIELDS] == []
