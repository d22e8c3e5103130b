"""The tree against the RFC's known roots, and against pymerkle, whose licence keeps it in the tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from qarib.modules.journal.rules.merkle import (
    EMPTY,
    climb,
    consistency_spans,
    fold,
    inclusion_spans,
    is_consistent,
    is_included,
    leaf_hash,
)

# The inputs and roots of the reference implementation of RFC 6962.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
entries = st.lists(st.binary(max_size=40), min_size=1, max_size=70)


def hashes(data):
    return [leaf_hash(one) for one in data]


def roots(spans, leaves):
    return [fold(leaves[start:end]) for start, end in spans]


def oracle(data):
    tree = InmemoryTree(algorithm="sha256")
    for one in data:
        tree.append_entry(one)
    return tree


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_roots_are_those_of_the_rfc(size):
    assert fold(hashes(INPUTS[:size])).hex() == ROOTS[size]


def test_the_path_of_the_first_leaf_is_that_of_the_rfc():
    leaves = hashes(INPUTS)

    path = [one.hex() for one in roots(inclusion_spans(0, 8), leaves)]

    assert path == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


@given(data=entries)
def test_every_root_is_that_of_pymerkle(data):
    tree, leaves = oracle(data), hashes(data)

    assert all(fold(leaves[:size]) == tree.get_root(size) for size in range(1, len(data) + 1))


@given(data=entries, place=st.integers(min_value=0))
def test_every_path_is_that_of_pymerkle_and_verifies(data, place):
    place %= len(data)
    tree, leaves = oracle(data), hashes(data)

    path = roots(inclusion_spans(place, len(data)), leaves)

    # Its path begins with the leaf and is in an order of its own.
    assert sorted([leaves[place], *path]) == sorted(tree.prove_inclusion(place + 1).path)
    assert is_included(place, len(data), leaves[place], path, tree.get_root())


@given(data=entries, old=st.integers(min_value=0))
def test_every_consistency_proof_verifies_against_the_roots_of_pymerkle(data, old):
    old %= len(data) + 1
    tree, leaves = oracle(data), hashes(data)

    path = roots(consistency_spans(old, len(data)), leaves)

    before = tree.get_root(old) if old else EMPTY
    assert is_consistent(old, len(data), before, tree.get_root(), path)


@given(data=entries, place=st.integers(min_value=0), bit=st.integers(min_value=0))
def test_one_changed_bit_anywhere_is_found(data, place, bit):
    place %= len(data)
    leaves = hashes(data)
    path = roots(inclusion_spans(place, len(data)), leaves)
    parts = [leaves[place], *path, fold(leaves)]
    number, bit = divmod(bit % (len(parts) * 256), 256)
    parts[number] = (int.from_bytes(parts[number], "big") ^ (1 << bit)).to_bytes(32, "big")
    leaf, *changed, root = parts

    assert not is_included(place, len(data), leaf, changed, root)


@given(
    data=entries.filter(lambda data: len(data) > 1),
    old=st.integers(min_value=0),
    bit=st.integers(min_value=0),
)
def test_one_changed_bit_of_a_consistency_proof_is_found(data, old, bit):
    old = 1 + old % (len(data) - 1)
    leaves = hashes(data)
    parts = [fold(leaves[:old]), *roots(consistency_spans(old, len(data)), leaves), fold(leaves)]
    number, bit = divmod(bit % (len(parts) * 256), 256)
    parts[number] = (int.from_bytes(parts[number], "big") ^ (1 << bit)).to_bytes(32, "big")
    before, *path, after = parts

    assert not is_consistent(old, len(data), before, after, path)


def test_another_position_size_or_length_is_found():
    leaves = hashes(INPUTS[:7])
    path = roots(inclusion_spans(4, 7), leaves)
    root = fold(leaves)

    assert is_included(4, 7, leaves[4], path, root)
    assert not is_included(5, 7, leaves[4], path, root)
    assert not is_included(7, 7, leaves[4], path, root)
    assert not is_included(-1, 7, leaves[4], path, root)
    assert not is_included(4, 7, leaves[4], path[:-1], root)
    assert not is_included(4, 7, leaves[4], [*path, root], root)
    assert not is_included(4, 16, leaves[4], path, root)
    with pytest.raises(ValueError, match="too short"):
        list(climb(4, 7, leaves[4], path[:1]))


def test_a_tree_that_shrank_or_an_empty_proof_proves_nothing():
    leaves = hashes(INPUTS)
    path = roots(consistency_spans(3, 8), leaves)

    assert not is_consistent(8, 3, fold(leaves), fold(leaves[:3]), path)
    assert not is_consistent(3, 8, fold(leaves[:3]), fold(leaves), [])
    assert not is_consistent(8, 8, fold(leaves), fold(leaves), path)
    assert not is_consistent(0, 8, EMPTY, fold(leaves), path)
    assert not is_consistent(0, 8, fold(leaves[:3]), fold(leaves), [])
    assert is_consistent(8, 8, fold(leaves), fold(leaves), [])
