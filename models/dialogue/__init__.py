"""Asking a citizen one question after the other: questions as data, answers read strictly, a pure machine of turns."""
