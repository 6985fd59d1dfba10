"""Networks that delay, swallow, cut and reset, between us and each of the four we depend on."""
