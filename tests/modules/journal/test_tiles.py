from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qarib.modules.journal.rules.merkle import EMPTY, consistency_spans, fold, inclusion_spans, leaf_hash
from qarib.modules.journal.rules.tiles import WIDTH, Edge, path_of, read_path, span_root, tiles_between

LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(WIDTH * WIDTH + 700)]


def grown(*counts):
    """Return the edge and all levels of a tree that grew by these counts."""
    edge = Edge(0, lambda _level, _index: [])
    levels, size = {0: []}, 0
    for count in counts:
        leaves = LEAVES[size : size + count]
        levels[0] += leaves
        for level, index, root in edge.append(leaves):
            row = levels.setdefault(level, [])
            assert index == len(row)
            row.append(root)
        size += count
    return edge, levels


def tile_of(levels, level, index):
    return levels.get(level, [])[index * WIDTH : (index + 1) * WIDTH]


@given(counts=st.lists(st.integers(min_value=1, max_value=700), min_size=1, max_size=5))
def test_a_tree_that_grew_in_steps_has_the_root_of_one_that_grew_at_once(counts):
    edge, levels = grown(*counts)
    size = sum(counts)

    again = Edge(size, partial(tile_of, levels))

    assert edge.root() == again.root() == fold(LEAVES[:size])
    assert span_root((0, size), partial(tile_of, levels)) == fold(LEAVES[:size])


def test_three_levels_of_tiles_give_the_root_and_every_proof():
    _edge, levels = grown(WIDTH * WIDTH + 700)
    read = partial(tile_of, levels)
    size = len(levels[0])

    assert sorted(levels) == [0, 1, 2]
    assert span_root((0, size), read) == fold(LEAVES[:size])
    spans = [*inclusion_spans(65_300, size), *inclusion_spans(size - 1, size), *consistency_spans(300, size)]
    assert all(span_root((start, end), read) == fold(LEAVES[start:end]) for start, end in spans)


def test_an_empty_tree_has_the_empty_root():
    edge, levels = grown()

    assert edge.root() == span_root((0, 0), partial(tile_of, levels)) == EMPTY


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ((0, 0, 256), "tile/0/000"),
        ((0, 1234067, 256), "tile/0/x001/x234/067"),
        ((1, 17, 9), "tile/1/017.p/9"),
        ((0, 273, 112), "tile/0/273.p/112"),
    ],
)
def test_a_tile_lies_where_the_specification_says(place, path):
    assert path_of(*place) == path
    assert read_path(path) == place


@pytest.mark.parametrize(
    "path",
    ["tile/0/0", "tile/00/000", "tile/0/001/000", "tile/0/x000/000", "tile/0/000.p/0", "tile/0/000.p/256",
     "tile/0/000.p/300", "tile/entries/000", "tile/0/../000", "tile/0/000/", "/tile/0/000", "tile/0/٠٠٠"],
)  # fmt: skip
def test_any_other_path_is_none_of_a_tile(path):
    assert read_path(path) is None


def test_a_tree_of_seventy_thousand_has_the_tiles_of_the_specification():
    tiles = list(tiles_between(0, 70_000))

    assert tiles[:273] == [(0, index, 256) for index in range(273)]
    assert tiles[273:] == [(0, 273, 112), (1, 0, 256), (1, 1, 17), (2, 0, 1)]


@given(old=st.integers(min_value=0, max_value=2000), more=st.integers(min_value=0, max_value=2000))
def test_what_is_published_in_steps_is_what_is_published_at_once(old, more):
    new = old + more
    before = {(level, index): width for level, index, width in tiles_between(0, old)}

    before.update({(level, index): width for level, index, width in tiles_between(old, new)})

    assert before == {(level, index): width for level, index, width in tiles_between(0, new)}
