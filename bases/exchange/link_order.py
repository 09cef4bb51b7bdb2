"""The order of the pairs of a link, out of the orders in which both sides list them.

There may be millions of pairs, so a pair is one number here: that of its left row times 2³² plus that of its right one.
"""

from array import array
from collections import deque
from collections.abc import Sequence
from itertools import pairwise

RIGHT_BITS = 32
_RIGHT = (1 << RIGHT_BITS) - 1
_NONE = -1


def pair_number(left: int, right: int) -> int:
    """Return a pair as one number."""
    return left << RIGHT_BITS | right


def split_pair(pair: int) -> tuple[int, int]:
    """Return (left, right) of a pair."""
    return pair >> RIGHT_BITS, pair & _RIGHT


def merge_orders(forward: Sequence[int], backward: Sequence[int]) -> list[int]:
    """Return the pairs of both sequences, each once, in an order that agrees with both lists.

    `forward` has the pairs of one left row after the other, in the order in which that row shows them, and `backward`
    those of one right row after the other. Where the two contradict each other, the forward one counts.
    """
    pairs = list(dict.fromkeys(forward))
    places = {pair: place for place, pair in enumerate(pairs)}
    for pair in backward:
        if pair not in places:
            places[pair] = len(pairs)
            pairs.append(pair)
    by_right = array("q", dict.fromkeys(places[pair] for pair in backward))
    if all(before < after or (pairs[before] ^ pairs[after]) & _RIGHT for before, after in pairwise(by_right)):
        return pairs
    by_left = range(len(dict.fromkeys(forward)))
    del places
    follower_on_left = _followers(by_left, [pair >> RIGHT_BITS for pair in pairs])
    follower_on_right = _followers(by_right, [pair & _RIGHT for pair in pairs])
    merged = _place_in_turn(follower_on_left, follower_on_right)
    return [pairs[place] for place in dict.fromkeys([*merged, *range(len(pairs))])]


def _followers(order: Sequence[int], rows: Sequence[int]) -> "array[int]":
    """Return for each place the next one in the order that belongs to the same row, or `_NONE`."""
    followers = array("q", [_NONE]) * len(rows)
    for before, after in pairwise(order):
        if rows[before] == rows[after]:
            followers[before] = after
    return followers


def _place_in_turn(*sides: "array[int]") -> list[int]:
    """Return the places so that each comes before its followers (Kahn's algorithm); those in a circle are left out."""
    waiting = bytearray(len(sides[0]))
    for followers in sides:
        for follower in followers:
            if follower != _NONE:
                waiting[follower] += 1
    ready = deque(place for place, count in enumerate(waiting) if count == 0)
    placed = []
    while ready:
        place = ready.popleft()
        placed.append(place)
        for followers in sides:
            follower = followers[place]
            if follower != _NONE:
                waiting[follower] -= 1
                if waiting[follower] == 0:
                    ready.append(follower)
    return placed
