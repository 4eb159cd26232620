"""Groups of similar notes, and the words that tell each apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
import regex

from facilitator.suggest.encoders import Matrix, fold
from facilitator.suggest.model import Note

_WORD: Final = regex.compile(r"\p{L}[\p{L}\p{M}'’-]{3,}")


def average_linkage(similarity: Matrix, floor: float) -> list[list[int]]:
    """Return groups of row numbers: the two most similar groups are joined, again and again.

    ``similarity`` is square and symmetric. Joining stops when no two groups have a mean similarity of ``floor`` or
    more. (UPGMA: Sokal and Michener 1958; own, because the libraries for it bring a compiler or 100 MB.) Takes
    O(n²) memory; each join looks at one row and one column.
    """
    count = len(similarity)
    table = similarity.astype(np.float32, copy=True)
    np.fill_diagonal(table, -np.inf)
    groups: list[list[int]] = [[index] for index in range(count)]
    best = table.argmax(axis=1) if count else np.empty(0, np.intp)
    height = table[np.arange(count), best]
    for _ in range(count - 1):
        a = int(height.argmax())
        b = int(best[a])
        if height[a] < floor:
            break
        size_a, size_b = len(groups[a]), len(groups[b])
        joined = (table[a] * size_a + table[b] * size_b) / (size_a + size_b)
        joined[a] = joined[b] = -np.inf
        table[a] = table[:, a] = joined
        table[b] = table[:, b] = -np.inf
        groups[a] += groups[b]
        groups[b] = []
        height[b] = -np.inf
        # Who pointed at either of the two looks again; the others may only have found something nearer.
        for row in np.flatnonzero((best == a) | (best == b)):
            if groups[row]:
                best[row] = table[row].argmax()
                height[row] = table[row, best[row]]
        best[a] = table[a].argmax()
        height[a] = table[a, best[a]]
        nearer = table[:, a] > height
        best[nearer], height[nearer] = a, table[nearer, a]
    return [group for group in groups if group]


def typical_words(
    inside: Sequence[Note], everything: Sequence[Note], lang: str, most: int = 4
) -> tuple[str, ...]:
    """Return up to ``most`` words that notes of ``inside`` in ``lang`` share and ``everything`` else has less often."""
    shown: dict[str, str] = {}

    def count(notes: Sequence[Note]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for note in notes:
            if note.lang == lang:
                found = {fold(word): word for word in _WORD.findall(note.text)}
                shown.update((key, word.lower()) for key, word in found.items() if key not in shown)
                counts.update(found.keys())
        return counts

    here, all_ = count(inside), count(everything)
    notes_here = sum(note.lang == lang for note in inside)
    notes_all = sum(note.lang == lang for note in everything)
    scored = {
        word: number / notes_here * np.log((1 + notes_all) / (1 + all_[word] - number))
        for word, number in here.items()
        if number >= min(2, notes_here) and number / notes_here > all_[word] / notes_all
    }
    return tuple(shown[word] for word in sorted(scored, key=lambda word: (-scored[word], word))[:most])
