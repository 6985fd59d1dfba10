"""Mutation testing of the pure chain: `make mutants`. Every small fault put into the machine must fail a test."""
