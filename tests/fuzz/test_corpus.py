"""The fuzzer's kept corpus, run again: what once reached a new place in the parsers still ends in a named refusal."""

from tests.fuzz import corpus, seeds, targets


def test_every_kept_input_ends_as_it_should() -> None:
    kept = corpus.kept()
    assert len(kept) >= 100
    for entry in kept:
        targets.run(entry)


def test_the_seeds_reach_every_target_and_something_opens_in_each() -> None:
    opened = set()
    for entry in seeds.entries():
        target = targets.TARGETS[entry[0]]
        try:
            target(entry[1:])
        except targets.NAMED:
            continue
        opened.add(target.__name__)
    assert opened == {target.__name__ for target in targets.TARGETS}
