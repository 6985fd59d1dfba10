"""A browser as WeChat's web view has one: keeps cookies, follows redirects to WeChat and back, sends forms."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import urllib3

from tests.support.wire import HTTP, Reachable

LONGEST = 12  # redirects
IN_PAGE = {"Sec-Fetch-Site": "same-origin"}
OUTSIDE = {"Sec-Fetch-Site": "cross-site"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass(frozen=True)
class Seen:
    """What came at the end of one visit; `way` are all addresses on it."""

    status: int
    text: str
    headers: Mapping[str, str]
    way: tuple[str, ...]

    @property
    def path(self) -> str:
        return urlsplit(self.way[-1]).path

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def page(self) -> str:
        """Which kind of page it is."""
        return re.search(r'<main[^>]* data-page="([^"]+)"', self.text)[1]

    @property
    def level(self) -> int:
        return int(re.search(r'<main[^>]* data-level="(\d)"', self.text)[1])

    def hidden(self) -> dict[str, str]:
        return {name: html.unescape(value) for name, value in HIDDEN.findall(self.text)}

    def link(self, test: str) -> str:
        (tag,) = re.findall(rf'<a [^>]*data-test="{test}"[^>]*>', self.text)
        return html.unescape(re.search(r'href="([^"]+)"', tag)[1])

    def query(self) -> dict[str, str]:
        """Of where it leads."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.location).query).items()}


@dataclass
class Browser:
    """`key`: the citizen who holds the phone; None: nobody WeChat knows."""

    product: Reachable
    key: str
    cookies: dict[str, str] = field(default_factory=dict)
    raw: list[str] = field(default_factory=list)  # Set-Cookie as it came

    def get(self, path: str, *, follow: bool = True, headers: Mapping[str, str] = IN_PAGE) -> Seen:
        return self._go("GET", urljoin(self.product.base, path), None, follow, dict(headers))

    def enters(self, path: str) -> Seen:
        """By the city-service list's own link: through WeChat's silent login to the page."""
        mark = "&" if "?" in path else "?"
        return self.get(f"{path}{mark}entry=city-service", headers=OUTSIDE)

    def post(self, path: str, fields: Mapping[str, str], headers: Mapping[str, str] = IN_PAGE) -> Seen:
        return self._go("POST", urljoin(self.product.base, path), urlencode(fields), False, dict(headers))

    def token(self) -> str:
        """The CSRF token of this browser's session, as its pages hold it."""
        return self.get("/city/shanghai/logout").hidden()["csrf"]

    def _go(self, method: str, url: str, body: str | None, follow: bool, headers: dict[str, str]) -> Seen:
        way: list[str] = []
        while True:
            way.append(url)
            answer = self._once(method, url, body, headers)
            location = answer.headers.get("Location")
            if not follow or location is None or len(way) > LONGEST:
                return Seen(answer.status, answer.data.decode(), dict(answer.headers), tuple(way))
            method, url, body = "GET", urljoin(url, location).partition("#")[0], None

    def _once(self, method: str, url: str, body: str | None, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        ours = url.startswith(self.product.base)
        jar = self.cookies if ours else {"sandbox_citizen": self.key}
        sent = {**headers, "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}
        if body is not None:
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        answer = HTTP.request(method, url, body=body, headers=sent, redirect=False)
        if ours:
            self._keep(answer.headers.getlist("Set-Cookie"))
        return answer

    def _keep(self, told: list[str]) -> None:
        self.raw += told
        for line in told:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or morsel.value == "":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
