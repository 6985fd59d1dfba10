"""Which addresses JS-SDK may be signed for: pages of ours, and nothing that merely begins like one."""

from urllib.parse import urlsplit

from models.errors import Refused
from wechat.doors.h5.parts import Parts

LONGEST = 2048


def own_page(address: str, parts: Parts) -> str:
    """The address as it came, without what follows `#`. Raises Refused for any but `/city/<city>/[<intent>]` here."""
    page, base = address.partition("#")[0], parts.addresses.base
    if len(page) > LONGEST or not page.isascii() or not page.isprintable() or not page.startswith(f"{base}/"):
        raise Refused("signature for a foreign address")
    _, _, *places = urlsplit(page).path.removeprefix(urlsplit(base).path).split("/")
    ours = len(places) == 2 and places[0] in parts.cities.by_code
    if not ours or (places[1] and places[1] not in parts.questions.known):
        raise Refused("signature for no page")
    return page
