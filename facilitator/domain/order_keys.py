"""Strings that stand for places in an order: between any two there is room for more, and no other row is renumbered.

The scheme is D. Greenspan's fractional indexing (https://observablehq.com/@dgreensp/implementing-fractional-indexing): an
integer, whose first letter tells its length, then a fraction, in digits that sort as their code points do. Keys at either
end stay short; a key between two others grows by a digit for every six or so halvings.
"""

from __future__ import annotations

from typing import Final

DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ZERO, _LAST = DIGITS[0], DIGITS[-1]
_FIRST: Final = "a0"
_SMALLEST: Final = "A" + _ZERO * 26


def key_between(before: str | None, after: str | None) -> str:
    """Return a key between two, None for either end. Raises ``ValueError`` where ``before`` is not before ``after``."""
    if before is not None and after is not None and before >= after:
        raise ValueError(f"{before!r} does not come before {after!r}")
    if before is None:
        return _FIRST if after is None else _key_before(after)
    integer, fraction = _parts(before)
    next_integer = _step(integer, up=True)
    if after is None:
        return next_integer or integer + _midpoint(fraction, None)
    if after.startswith(integer):
        return integer + _midpoint(fraction, after[len(integer) :])
    if next_integer is not None and next_integer < after:
        return next_integer
    return integer + _midpoint(fraction, None)


def keys_between(before: str | None, after: str | None, count: int) -> list[str]:
    """Return ``count`` keys in order between two, None for either end."""
    if count == 0:
        return []
    if after is None:
        keys = [key_between(before, None)]
        while len(keys) < count:
            keys.append(key_between(keys[-1], None))
        return keys
    if before is None:
        keys = [key_between(None, after)]
        while len(keys) < count:
            keys.append(key_between(None, keys[-1]))
        return keys[::-1]
    half = count // 2
    middle = key_between(before, after)
    return [*keys_between(before, middle, half), middle, *keys_between(middle, after, count - half - 1)]


def _key_before(after: str) -> str:
    integer, fraction = _parts(after)
    if integer == _SMALLEST:
        return integer + _midpoint("", fraction)
    if fraction:
        return integer
    smaller = _step(integer, up=False) or _SMALLEST
    # The smallest integer alone is no key: nothing could come before it.
    return smaller if smaller != _SMALLEST else _SMALLEST + _midpoint("", None)


def _parts(key: str) -> tuple[str, str]:
    """Return the integer and the fraction of a key. Raises ``ValueError`` for what is no key."""
    head = key[:1]
    if "a" <= head <= "z":
        length = ord(head) - ord("a") + 2
    elif "A" <= head <= "Z":
        length = ord("Z") - ord(head) + 2
    else:
        raise ValueError(f"{key!r} is no key")
    if len(key) < length or (len(key) > length and key.endswith(_ZERO)) or key == _SMALLEST:
        raise ValueError(f"{key!r} is no key")
    return key[:length], key[length:]


def _step(integer: str, *, up: bool) -> str | None:
    """Return the next integer up or down; None where there is none."""
    head, digits = integer[0], list(integer[1:])
    full, empty = (_LAST, _ZERO) if up else (_ZERO, _LAST)
    for place in reversed(range(len(digits))):
        if digits[place] != full:
            digits[place] = DIGITS[DIGITS.index(digits[place]) + (1 if up else -1)]
            return head + "".join(digits)
        digits[place] = empty
    # All digits carried: the neighbour has another length.
    if (head, up) in {("Z", True), ("a", False)}:
        return "a" + _ZERO if up else "Z" + _LAST
    if (head, up) in {("z", True), ("A", False)}:
        return None
    new = chr(ord(head) + (1 if up else -1))
    longer = new > "a" if up else new < "Z"
    return new + ("".join(digits) + empty if longer else "".join(digits[:-1]))


def _midpoint(before: str, after: str | None) -> str:
    """Return a fraction between two; None is 1. Neither ends in a zero, nor does what is returned."""
    if after:
        same = 0
        while same < len(after) and (before[same] if same < len(before) else _ZERO) == after[same]:
            same += 1
        if same:
            return after[:same] + _midpoint(before[same:], after[same:])
    low = DIGITS.index(before[0]) if before else 0
    high = DIGITS.index(after[0]) if after is not None else len(DIGITS)
    if high - low > 1:
        return DIGITS[(low + high + 1) // 2]
    if after is not None and len(after) > 1:
        return after[0]
    return DIGITS[low] + _midpoint(before[1:], None)
