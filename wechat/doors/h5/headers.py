"""What every page's browser is told (security design 6.4)."""

from dataclasses import dataclass
from typing import Final

from flask import Response

WECHAT: Final = "https://res.wx.qq.com"  # JS-SDK and its open tags
POWERS: Final = "camera", "microphone", "geolocation", "payment", "usb", "display-capture", "browsing-topics"
HSTS: Final = "max-age=63072000; includeSubDomains"


@dataclass(frozen=True, slots=True)
class Headers:
    """`framed_by`: the one origin that may frame our pages, in the sandbox only. `steps`: whose page takes a step."""

    secure: bool
    framed_by: str = ""
    steps: str = ""

    def policy(self, nonce: str) -> str:
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src 'self' 'nonce-{nonce}' {WECHAT}",
                f"style-src 'self' 'nonce-{nonce}'",
                f"img-src 'self' data: {WECHAT}",
                "font-src 'self'",
                "connect-src 'self'",
                f"form-action 'self' {self.steps}".rstrip(),
                "base-uri 'none'",
                "frame-ancestors " + (self.framed_by or "'none'"),
            )
        )

    def tell(self, response: Response, nonce: str) -> Response:
        """Every page of the door belongs to somebody's session, so none is stored."""
        told = response.headers
        told["Content-Security-Policy"] = self.policy(nonce)
        told["Permissions-Policy"] = ", ".join(f"{power}=()" for power in POWERS)
        told["Referrer-Policy"] = "no-referrer"
        told["X-Content-Type-Options"] = "nosniff"
        told["Cross-Origin-Opener-Policy"] = "same-origin"
        told["Cache-Control"] = "no-store"
        if self.secure:
            told["Strict-Transport-Security"] = HSTS
        return response
