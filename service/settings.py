"""All settings, read once from an explicit mapping; every finding is reported in one Misconfigured.

A field's name in capitals is the variable's name: `wx_oa_token` is WX_OA_TOKEN. Where a value may come from is written
beside each field: `always` is a default everywhere, `sandbox` only there, `optional` may be left out (None). Nothing
else has a default. Templates like `{var}` refer to fields above them. The rules between settings are in `rules.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from models.errors import Misconfigured
from models.people.pii import Pii
from models.push import Mode
from service import kinds
from service.kinds import Environment, Private, Setting
from service.rules import findings

SANDBOX_BASE = "http://127.0.0.1:{sandbox_port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says. Secrets are wrapped or left out of repr; `read` is the only way to make one."""

    renshetong_env: Annotated[
        Environment, Setting(kinds.choice(Environment), "sandbox (default of make run), staging or production")
    ]
    var: Annotated[Path, Setting(kinds.path, "folder for everything written at run time", always="var")]
    log_level: Annotated[
        str,
        Setting(kinds.choice(("DEBUG", "INFO", "WARNING", "ERROR")), "DEBUG, INFO, WARNING or ERROR", always="INFO"),
    ]
    port: Annotated[int, Setting(kinds.port, "the service, on 127.0.0.1", always="8000")]
    sandbox_port: Annotated[
        int, Setting(kinds.port, "the sandbox (WeChat, phone, bureaus), on 127.0.0.1", always="8100")
    ]
    staff_port: Annotated[int, Setting(kinds.port, "the bureau's console, on 127.0.0.1", always="8200")]
    public_base_url: Annotated[
        str, Setting(kinds.base_url, "where WeChat and phones reach us", sandbox="http://127.0.0.1:{port}")
    ]
    default_city: Annotated[
        str, Setting(kinds.word, "the city of a citizen who named none (code in policy/cities)", always="shanghai")
    ]
    metrics_token: Annotated[
        Pii | None,
        Setting(kinds.secret, "bearer token for /metrics; without one only this machine sees it", optional=True),
    ]
    capture_dir: Annotated[
        Path | None,
        Setting(kinds.path, "folder for redacted copies of pushes, for replay; never in production", optional=True),
    ]
    limits: Annotated[bool, Setting(kinds.switch, "rate limits: on, or off (never in production)", always="on")]

    database_url: Annotated[
        Private,
        Setting(kinds.database, "SQLite or postgresql+psycopg://", sandbox="sqlite:///{var}/renshetong.sqlite3"),
    ]
    redis_url: Annotated[
        Private,
        Setting(kinds.redis_url, "a server's URL; the sandbox starts its own", sandbox="unix://{var}/redis/redis.sock"),
    ]
    renshetong_keys: Annotated[
        Path, Setting(kinds.path, "key file (mode 0600): KEK, index, QS1, log keys", sandbox="{var}/keys.json")
    ]
    bureaus_file: Annotated[
        Path, Setting(kinds.path, "TOML (mode 0600): each city's endpoint and secrets", sandbox="{var}/bureaus.toml")
    ]

    wx_api_base: Annotated[
        str,
        Setting(
            kinds.base_url,
            "WeChat's host; production accepts only the real one",
            always="https://api.weixin.qq.com",
            sandbox=SANDBOX_BASE,
        ),
    ]
    wx_open_base: Annotated[
        str,
        Setting(
            kinds.base_url,
            "WeChat's host; production accepts only the real one",
            always="https://open.weixin.qq.com",
            sandbox=SANDBOX_BASE,
        ),
    ]
    wx_mp_base: Annotated[
        str,
        Setting(
            kinds.base_url,
            "WeChat's host; production accepts only the real one",
            always="https://mp.weixin.qq.com",
            sandbox=SANDBOX_BASE,
        ),
    ]
    wx_mch_base: Annotated[
        str,
        Setting(
            kinds.base_url,
            "WeChat's host; production accepts only the real one",
            always="https://api.mch.weixin.qq.com",
            sandbox=SANDBOX_BASE,
        ),
    ]

    wx_oa_appid: Annotated[str, Setting(kinds.word, "official account: AppID")]
    wx_oa_secret: Annotated[Pii, Setting(kinds.secret, "official account: AppSecret")]
    wx_oa_token: Annotated[Pii, Setting(kinds.secret, "official account: callback token")]
    wx_oa_aes_key: Annotated[Pii, Setting(kinds.aes_key, "official account: EncodingAESKey, 43 characters")]
    wx_oa_aes_key_previous: Annotated[
        Pii | None, Setting(kinds.aes_key, "the key before it, while a change is under way", optional=True)
    ]
    wx_oa_mode: Annotated[
        Mode, Setting(kinds.choice(Mode), "safe; plain and compat only in the sandbox", always="safe")
    ]
    wx_oa_original_id: Annotated[str, Setting(kinds.word, "official account: original id, gh_…")]

    wx_mini_appid: Annotated[str, Setting(kinds.word, "mini-program: AppID")]
    wx_mini_secret: Annotated[Pii, Setting(kinds.secret, "mini-program: AppSecret")]
    wx_mini_token: Annotated[Pii, Setting(kinds.secret, "mini-program: callback token")]
    wx_mini_aes_key: Annotated[Pii, Setting(kinds.aes_key, "mini-program: EncodingAESKey, 43 characters")]
    wx_mini_aes_key_previous: Annotated[Pii | None, Setting(kinds.aes_key, "the key before it", optional=True)]
    wx_mini_original_id: Annotated[str, Setting(kinds.word, "mini-program: original id, gh_…")]
    wx_templates_file: Annotated[Path | None, Setting(kinds.path, "TOML of template ids", optional=True)]

    step_page_url: Annotated[
        str | None,
        Setting(
            kinds.base_url,
            "a page that runs the steps outside the mini-program",
            sandbox=SANDBOX_BASE + "/phone/steps",
            optional=True,
        ),
    ]
    sandbox_dir: Annotated[
        Path | None, Setting(kinds.path, "the sandbox's data; sandbox only", sandbox="{var}/sandbox", optional=True)
    ]
    sandbox_clock: Annotated[
        Path | None,
        Setting(kinds.path, "the sandbox's clock offset; sandbox only", sandbox="{sandbox_dir}/clock", optional=True),
    ]
    sandbox_failpoints: Annotated[
        Path | None,
        Setting(kinds.path, "folder through which a test kills processes; sandbox only", optional=True),
    ]

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Settings":
        """Settings from `environ`. Raises Misconfigured whose subject has one line per finding, never a value."""
        values: dict[str, Any] = {}
        wrong: list[str] = []
        for name, one in declared():
            try:
                values[name] = one.read(environ.get(name.upper(), "").strip(), values)
            except ValueError as finding:
                values[name] = None
                wrong.append(f"{name.upper()}: {finding}")
        settings = cls(**values)
        wrong += findings(settings, environ)
        if wrong:
            raise Misconfigured("settings:\n" + "\n".join(f"  - {line}" for line in wrong))
        return settings

    @property
    def sandboxed(self) -> bool:
        """True in the sandbox environment only: the one switch for sandbox-only behaviour."""
        return self.renshetong_env is Environment.SANDBOX

    @property
    def production(self) -> bool:
        """True where only the real WeChat is spoken to."""
        return self.renshetong_env is Environment.PRODUCTION


def declared() -> tuple[tuple[str, Setting], ...]:
    """(field, how it is read) for every setting, in order: the table behind `.env.example`."""
    hints = get_type_hints(Settings, include_extras=True)
    return tuple((name, hint.__metadata__[0]) for name, hint in hints.items())
