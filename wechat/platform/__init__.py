"""Everything outward to WeChat, and the sealed envelope its pushes arrive in. Implements ports of `models/ports.py`."""
