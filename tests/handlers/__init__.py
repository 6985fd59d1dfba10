"""Tests of the questions and of the router, with fed fakes for the ports."""
