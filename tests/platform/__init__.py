"""Tests of everything outward to WeChat and of the push envelope."""
