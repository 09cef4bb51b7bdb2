from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bases.exchange.link_order import merge_orders, pair_number, split_pair

Pair = tuple[int, int]


def merged(forward: list[Pair], backward: list[Pair]) -> list[Pair]:
    numbers = merge_orders([pair_number(*pair) for pair in forward], [pair_number(*pair) for pair in backward])
    return [split_pair(number) for number in numbers]


def by_side(pairs: list[Pair], side: int) -> dict[int, list[Pair]]:
    """Return the pairs of each row of a side, in their order."""
    ordered = sorted(pairs, key=lambda pair: pair[side])
    return {row: list(group) for row, group in groupby(ordered, key=lambda pair: pair[side])}


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), unique=True).flatmap(st.permutations))
def test_both_sides_keep_their_orders(linked: list[Pair]) -> None:
    forward = [pair for group in by_side(linked, 0).values() for pair in group]
    backward = [pair for group in by_side(linked, 1).values() for pair in group]
    result = merged(forward, backward)
    assert by_side(result, 0) == by_side(linked, 0)
    assert by_side(result, 1) == by_side(linked, 1)


@pytest.mark.parametrize(
    ("forward", "backward", "expected"),
    [
        ([], [], []),
        ([(1, 2), (1, 3)], [], [(1, 2), (1, 3)]),
        ([], [(1, 2), (3, 2)], [(1, 2), (3, 2)]),
        # Pairs that only one side knows are pairs, and what is named twice is one.
        ([(1, 2), (1, 2)], [(5, 6), (5, 6)], [(1, 2), (5, 6)]),
        # Orders that contradict each other.
        ([(1, 1), (1, 2), (2, 2), (2, 1)], [(2, 1), (1, 1), (1, 2), (2, 2)], [(1, 1), (1, 2), (2, 2), (2, 1)]),
    ],
)
def test_one_sided_doubled_and_contradicting(forward: list[Pair], backward: list[Pair], expected: list[Pair]) -> None:
    assert merged(forward, backward) == expected


@pytest.mark.parametrize("pair", [(0, 0), (1, 2**32 - 1), (2**31 - 1, 7)])
def test_pair_as_a_number(pair: Pair) -> None:
    assert split_pair(pair_number(*pair)) == pair
