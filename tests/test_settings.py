"""Settings: complete or refused with every finding at once, and production takes nothing that is not WeChat's."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from models.errors import Misconfigured
from models.push import Mode
from service.environment import environment, read_lines
from service.settings import Settings, declared

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNTS = {
    f"WX_{account}_{name}": value
    for account in ("OA", "MINI")
    for name, value in {
        "APPID": "wx0123456789abcdef",
        "SECRET": "canary-secret",
        "TOKEN": "canaryToken",
        "AES_KEY": AES_KEY,
        "ORIGINAL_ID": "gh_0123456789ab",
    }.items()
}
SANDBOX = {"RENSHETONG_ENV": "sandbox"} | ACCOUNTS
OF_THE_SANDBOX_ITSELF = {"SANDBOX_SEED", "BUREAU_SHANGHAI_ACCESS_ID", "BUREAU_SHANGHAI_SECRET"}
EXAMPLE = Path(__file__).resolve().parent.parent / ".env.example"


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    """A complete production configuration."""
    for name in ("keys.json", "bureaus.toml"):
        (tmp_path / name).touch(mode=0o600)
    return ACCOUNTS | {
        "RENSHETONG_ENV": "production",
        "DATABASE_URL": "postgresql+psycopg://renshetong:canary@db/renshetong",
        "REDIS_URL": "rediss://:canary@redis:6379/0",
        "RENSHETONG_KEYS": str(tmp_path / "keys.json"),
        "BUREAUS_FILE": str(tmp_path / "bureaus.toml"),
        "PUBLIC_BASE_URL": "https://rst.example.gov.cn",
    }


def refusal(environ: dict[str, str]) -> str:
    with pytest.raises(Misconfigured) as refused:
        Settings.read(environ)
    return refused.value.subject


def test_the_sandbox_needs_its_accounts_and_nothing_else() -> None:
    settings = Settings.read(SANDBOX)
    assert settings.sandboxed
    assert settings.wx_api_base == "http://127.0.0.1:8100"
    assert settings.step_page_url == "http://127.0.0.1:8100/phone/steps"
    assert settings.sandbox_clock == Path("var/sandbox/clock").absolute()


def test_defaults_follow_the_ports_and_the_folder_that_were_given() -> None:
    settings = Settings.read(SANDBOX | {"PORT": "9000", "SANDBOX_PORT": "9100", "VAR": "/srv/rst"})
    assert settings.public_base_url == "http://127.0.0.1:9000"
    assert settings.wx_mp_base == "http://127.0.0.1:9100"
    assert settings.database_url == "sqlite:////srv/rst/renshetong.sqlite3"


def test_everything_missing_is_reported_at_once() -> None:
    told = refusal({"RENSHETONG_ENV": "staging"})
    for name in (*ACCOUNTS, "DATABASE_URL", "REDIS_URL", "RENSHETONG_KEYS", "BUREAUS_FILE", "PUBLIC_BASE_URL"):
        assert f"{name}: not set" in told


def test_where_we_run_is_never_guessed() -> None:
    assert "RENSHETONG_ENV: not set" in refusal(ACCOUNTS)
    assert "RENSHETONG_ENV: must be one of" in refusal(ACCOUNTS | {"RENSHETONG_ENV": "prod"})


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("PORT", "0"), ("PORT", "65536"), ("PORT", "８０"), ("LIMITS", "yes"), ("LOG_LEVEL", "debug"),
        ("WX_OA_AES_KEY", AES_KEY[:-1]), ("WX_OA_AES_KEY", AES_KEY + "A"), ("WX_OA_AES_KEY", "!" * 43),
        ("WX_OA_AES_KEY_PREVIOUS", "short"), ("WX_OA_TOKEN", "two words"), ("DATABASE_URL", "postgresql://db/x"),
        ("REDIS_URL", "http://127.0.0.1"), ("REDIS_URL", "unix:///" + "x" * 107), ("WX_OA_MODE", "open"),
        ("PUBLIC_BASE_URL", "ftp://x"), ("PUBLIC_BASE_URL", "https://user:canary@x"), ("PUBLIC_BASE_URL", "https://x?y"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_right_is_refused_without_repeating_it(name: str, bad: str) -> None:
    told = refusal(SANDBOX | {name: bad})
    assert f"{name}: must" in told or f"{name}: the socket" in told
    assert bad not in told or len(bad) < 3


def test_no_two_ports_are_the_same() -> None:
    assert "must differ" in refusal(SANDBOX | {"PORT": "8100"})


def test_nothing_secret_is_in_repr_or_str() -> None:
    urls = {"DATABASE_URL": "postgresql+psycopg://u:canary@db/x", "REDIS_URL": "redis://:canary@r"}
    shown = repr(Settings.read(SANDBOX | urls)) + str(Settings.read(SANDBOX | urls))
    assert "canary" not in shown
    assert AES_KEY not in shown


def test_a_url_with_a_password_still_works_as_text() -> None:
    settings = Settings.read(SANDBOX | {"REDIS_URL": "redis://:canary@r"})
    assert str(settings.redis_url) == f"{settings.redis_url}" == "redis://:canary@r"


def test_a_complete_production_is_accepted(production: dict[str, str]) -> None:
    settings = Settings.read(production)
    assert settings.production
    assert not settings.sandboxed
    assert settings.wx_api_base == "https://api.weixin.qq.com"
    assert settings.wx_oa_mode is Mode.SAFE
    assert (settings.sandbox_clock, settings.sandbox_dir, settings.step_page_url) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("WX_API_BASE", "http://127.0.0.1:8100"), ("WX_API_BASE", "http://api.weixin.qq.com"),
        ("WX_API_BASE", "https://api.weixin.qq.com.example"), ("WX_OPEN_BASE", "https://api.weixin.qq.com"),
        ("WX_MP_BASE", "https://example.com"), ("WX_MCH_BASE", "http://localhost"), ("WX_OA_MODE", "plain"),
        ("WX_OA_MODE", "compat"), ("LIMITS", "off"), ("PUBLIC_BASE_URL", "http://rst.example.gov.cn"),
        ("RENSHETONG_KEYS", "/nowhere/keys.json"), ("BUREAUS_FILE", "/nowhere/bureaus.toml"),
        ("SANDBOX_CLOCK", "/srv/clock"), ("SANDBOX_DIR", "/srv"), ("SANDBOX_FAILPOINTS", "/srv/kill"),
        ("STEP_PAGE_URL", "https://example.com"),
    ],
)  # fmt: skip
def test_production_refuses_each_thing_that_is_not_production(production: dict[str, str], name: str, bad: str) -> None:
    assert f"{name}: " in refusal(production | {name: bad})


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "RENSHETONG_KEYS", "BUREAUS_FILE", "PUBLIC_BASE_URL"])
def test_production_has_no_embedded_default(production: dict[str, str], name: str) -> None:
    assert f"{name}: not set" in refusal({key: value for key, value in production.items() if key != name})


@pytest.mark.parametrize("name", ["RENSHETONG_KEYS", "BUREAUS_FILE"])
def test_a_file_with_secrets_that_others_may_read_is_refused(production: dict[str, str], name: str) -> None:
    Path(production[name]).chmod(0o640)
    assert f"{name}: must be readable by its owner only" in refusal(production)


def test_staging_is_production_except_for_loopback_hosts_and_limits(production: dict[str, str]) -> None:
    staging = production | {"RENSHETONG_ENV": "staging", "WX_API_BASE": "http://127.0.0.1:8100", "LIMITS": "off"}
    assert Settings.read(staging | {"PUBLIC_BASE_URL": "http://localhost:8000"}).limits is False
    assert "WX_OA_MODE" in refusal(staging | {"WX_OA_MODE": "plain"})
    assert "WX_MP_BASE" in refusal(staging | {"WX_MP_BASE": "https://example.com"})
    assert "PUBLIC_BASE_URL" in refusal(staging | {"PUBLIC_BASE_URL": "http://example.com"})


def test_the_sandbox_never_faces_the_real_wechat() -> None:
    assert "WX_API_BASE" in refusal(SANDBOX | {"WX_API_BASE": "https://api.weixin.qq.com"})


def test_the_example_names_every_setting_and_nothing_else() -> None:
    names = re.findall(r"^([A-Z][A-Z0-9_]*)=", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    assert len(names) == len(set(names))
    assert set(names) == {name.upper() for name, _ in declared()} | OF_THE_SANDBOX_ITSELF


def test_the_example_explains_every_setting_in_the_line_above_it() -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    for above, line in pairwise(lines):
        assert not re.match(r"[A-Z0-9_]+=", line) or above.startswith("# ")
    assert all(one.says in EXAMPLE.read_text("utf-8") for _, one in declared())


def test_the_generated_file_lies_beneath_the_environment(tmp_path: Path) -> None:
    (tmp_path / "sandbox.env").write_text("# made\nRENSHETONG_ENV=sandbox\nWX_OA_TOKEN=made=1\nPORT=1\n")
    told = environment({"VAR": str(tmp_path), "PORT": "9000", "WX_OA_TOKEN": ""})
    assert (told["RENSHETONG_ENV"], told["WX_OA_TOKEN"], told["PORT"]) == ("sandbox", "made=1", "9000")


@pytest.mark.parametrize("where", ["production", "staging"])
def test_outside_the_sandbox_the_generated_file_is_not_read(tmp_path: Path, where: str) -> None:
    (tmp_path / "sandbox.env").write_text("WX_OA_TOKEN=made\n")
    assert "WX_OA_TOKEN" not in environment({"VAR": str(tmp_path), "RENSHETONG_ENV": where})


def test_a_generated_file_that_is_not_there_has_no_lines(tmp_path: Path) -> None:
    assert read_lines(tmp_path / "none") == {}
