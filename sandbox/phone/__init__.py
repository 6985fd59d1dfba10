"""A phone in the browser: a chat, a web view and the pages WeChat itself would show."""
