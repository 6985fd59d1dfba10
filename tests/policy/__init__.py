"""Tests of what policy officers write and of how it is read."""
