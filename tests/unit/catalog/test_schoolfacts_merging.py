"""Merging three words: nobody's change is lost, nobody's is overwritten, and twice is once."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.schoolfacts.merging import Fate, merge

WORDS = st.dictionaries(st.sampled_from("abcde"), st.sampled_from(["1", "2", "3"]))
WRITTEN = {Fate.ADDED, Fate.CHANGED, Fate.WITHDRAWN}


@given(WORDS, WORDS, WORDS)
def test_only_what_the_file_alone_changed_is_written(synced, file, register):
    merged = merge(synced, file, register)
    for key in {*synced, *file, *register}:
        base, ours, theirs = synced.get(key), file.get(key), register.get(key)
        now = merged.values.get(key)
        if theirs == base:
            assert now == ours
        else:
            assert now == theirs
        assert (merged.fates[key] in WRITTEN) == (now != theirs)
        if ours not in (base, theirs) and theirs != base:
            assert merged.fates[key] is Fate.REFUSED


@given(WORDS, WORDS, WORDS, st.booleans())
def test_twice_is_once(synced, file, register, prefer_file):
    first = merge(synced, file, register, prefer_file=prefer_file)
    again = merge(first.synced, file, first.values, prefer_file=prefer_file)
    assert again.values == first.values
    assert again.synced == first.synced
    assert not WRITTEN & set(again.fates.values())
    for fate in (Fate.KEPT, Fate.REFUSED):  # what waits for a person is told until somebody decides
        assert again.keys(fate) == first.keys(fate)


@given(WORDS, WORDS, WORDS)
def test_the_file_wins_where_it_is_asked_to_and_says_something(synced, file, register):
    merged = merge(synced, file, register, prefer_file=True)
    assert {key: merged.values.get(key) for key in file} == file


@given(WORDS, WORDS, WORDS, st.sets(st.sampled_from("abcde")))
def test_what_cannot_be_read_stays_as_it_is(synced, file, register, held):
    merged = merge(synced, file, register, held=held.__contains__)
    for key in held:
        assert merged.values.get(key) == register.get(key)
        assert merged.synced.get(key) == synced.get(key)
