"""clear_quota: an account's calls of the day begin anew, ten times a month (wechat-wire 3.4).

Source: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_clearquota.html
"""

from wechat.platform.api import Api
from wechat.platform.http import Call
from wechat.platform.meter import CLEAR, Meter


class Quota:
    """The quota of one account."""

    def __init__(self, api: Api, appid: str, meter: Meter) -> None:
        self._api = api
        self._appid = appid
        self._meter = meter

    def clear(self) -> None:
        """One try: a lost answer does not say whether one of the ten is spent.

        Raises WeChatError (48006: the month's ten are spent), WeChatDown; Unavailable when WeChat cleared it and the
        other processes could not be told.
        """
        self._api.call(Call("POST", CLEAR, body={"appid": self._appid}))
        self._meter.clear()
