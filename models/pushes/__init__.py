"""What WeChat's messages and events say, typed (wechat-wire 2.8, 2.9)."""
