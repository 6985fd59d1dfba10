"""The sandbox speaks WeChat's wire: each lifetime, one-time rule and error code."""
