from hypothesis import example, given
from hypothesis import strategies as st

from bases.storage.positions import WIDTH, positions_after, positions_before, positions_between

HIGHEST = "f" * WIDTH
counts = st.integers(0, 200)
# Keys as the functions make them: hexadecimal digits, the last one not a zero.
keys = st.from_regex(r"[0-9a-f]{0,30}[1-9a-f]", fullmatch=True)


def assert_fits(made: list[str], count: int, low: str, high: str) -> None:
    assert len(made) == count
    everything = [low, *made, high] if high else [low, *made]
    assert everything == sorted(set(everything))
    assert not any(key.endswith("0") for key in made)


def test_first_rows_get_short_keys_in_order():
    assert positions_after("", 3) == ["8000000001", "8000000002", "8000000003"]
    assert positions_before("8000000001", 2) == ["7ffffffffe", "7fffffffff"]


def test_no_key_ends_in_zero():
    assert positions_after("000000000f", 1) == ["0000000011"]
    assert positions_before("0000000101", 1) == ["00000000ff"]


@given(last=st.just("") | keys, count=counts)
@example(last=HIGHEST, count=3)
@example(last="fffffffff" + "e" * 20, count=200)
def test_rows_at_the_end_stand_behind_all_others(last: str, count: int):
    assert_fits(positions_after(last, count), count, last, "")


@given(first=keys, count=counts)
@example(first="0000000001", count=3)
@example(first="0" * 25 + "1", count=200)
def test_rows_at_the_start_stand_before_all_others(first: str, count: int):
    assert_fits(positions_before(first, count), count, "", first)


def test_keys_at_either_end_stay_short():
    order = positions_after("", 1)
    for _ in range(5000):
        order.insert(0, *positions_before(order[0], 1))
        order += positions_after(order[-1], 1)
    assert order == sorted(set(order))
    assert {len(key) for key in order} == {WIDTH}


@given(ends=st.tuples(st.just("") | keys, keys).filter(lambda ends: ends[0] < ends[1]), count=counts)
@example(ends=("", "0000000001"), count=200)
@example(ends=("1", "1" + "0" * 25 + "1"), count=200)
@example(ends=("1", "2"), count=0)
def test_rows_between_two_others_stand_there(ends: tuple[str, str], count: int):
    assert_fits(positions_between(*ends, count), count, *ends)


@given(low=st.just("") | keys, count=counts)
def test_there_is_always_room_above_the_last_key(low: str, count: int):
    assert_fits(positions_between(low, "", count), count, low, "")


def test_a_thousand_rows_between_two_neighbours_stay_short():
    made = positions_between("0000000001", "0000000002", 1000)
    assert max(map(len, made)) <= WIDTH + 4


@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 10_000), st.integers(1, 5)), max_size=40))
def test_a_table_keeps_its_order_however_rows_come(steps: list[tuple[bool, int, int]]):
    """Rows are appended or put below any row, and the keys sort as the rows stand."""
    order: list[str] = []
    for at_end, place, count in steps:
        index = place % len(order) if order else 0
        if at_end or index + 1 >= len(order):
            order += positions_after(order[-1] if order else "", count)
        else:
            order[index + 1 : index + 1] = positions_between(order[index], order[index + 1], count)
    assert order == sorted(set(order))
