"""The engine: pure functions of the notes given, by one encoder. No database, no clock, no chance.

Figures behind the thresholds: docs/suggestions.md, measured by ``benchmarks/suggest.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from facilitator.suggest.encoders import Encoder, Matrix, best_encoder
from facilitator.suggest.grouping import average_linkage, typical_words
from facilitator.suggest.model import Draft, Entry, Fit, Match, Near, Note, Tag
from facilitator.suggest.stance import may_be_opposite


@dataclass(frozen=True)
class Thresholds:
    """Cosines from which something is shown, for one encoder."""

    same: float
    """Near-duplicate within a language (raw cosine)."""
    across: float
    """The same idea in another language (raw cosine)."""
    fit: float
    """A cluster for a note (after centring)."""
    likely: float
    """A cluster that fits well: below it, half of the notes whose cluster does not exist yet get one all the same."""
    join: float
    """Two groups become one draft (mean, after centring)."""
    pair: float
    """A resource for a need (after centring)."""


THRESHOLDS: Final = {
    "meaning": Thresholds(same=0.60, across=0.55, fit=0.05, likely=0.15, join=0.20, pair=0.08),
    "letters": Thresholds(same=0.45, across=2.0, fit=0.10, likely=0.20, join=0.25, pair=0.12),
}
MOST_CLUSTERS: Final = 3
MOST_TAGS: Final = 3
MOST_REASONS: Final = 2
MOST_DRAFTS: Final = 12
MANY: Final = 30
"""Notes from which a draft of two is no help any more."""
SHRINK: Final = 10
"""Notes that the mean of a session, or of a language in it, must outweigh before it is subtracted by half."""


class Engine:
    """Compares notes by ``encoder``: the sentence model where it is installed, else letters within a language."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        self.encoder = encoder or best_encoder()
        self.thresholds = THRESHOLDS[self.encoder.name]

    def near_duplicates(self, notes: Sequence[Note], of: str | None = None) -> list[Near]:
        """Return pairs of ``notes`` that may say the same, the most similar first; only pairs with ``of``, if given.

        A human must look at each: similarity is topic, not stance.
        """
        if not notes:
            return []
        rows = self.encoder.encode(notes)
        first = [i for i, note in enumerate(notes) if of is None or note.id == of]
        similar = rows[first] @ rows.T
        other = _other_language([notes[i] for i in first], notes)
        enough = similar >= np.where(other, self.thresholds.across, self.thresholds.same)
        found = []
        for row, j in np.argwhere(enough):
            i = first[row]
            if i == j or (of is None and i > j):
                continue
            a, b = notes[i], notes[j]
            opposite = may_be_opposite(a.text, a.lang, b.text, b.lang)
            found.append(Near(a.id, b.id, _round(similar[row, j]), bool(other[row, j]), opposite))
        return sorted(found, key=lambda near: (-near.score, near.a, near.b))

    def clusters_for(
        self,
        notes: Sequence[Note],
        titles: Sequence[Note],
        contents: Mapping[str, Sequence[Note]],
        background: Sequence[Note] = (),
    ) -> dict[str, list[Fit]]:
        """Return for each of ``notes`` up to three clusters it may belong to, the likeliest first, with the reason.

        ``titles`` has one note a cluster (its id and title); ``contents`` the contributions of each cluster by its
        id. A cluster without contributions is judged by its title alone. A note without a likely cluster gets ``[]``.
        ``background`` are the session's other notes: what all of them have in common tells nothing.
        """
        if not notes or not titles:
            return {note.id: [] for note in notes}
        members = [(title.id, note) for title in titles for note in (title, *contents.get(title.id, ()))]
        everything = [*notes, *(note for _cluster, note in members)]
        rows = self._comparable([*everything, *background])
        mine, theirs = rows[: len(notes)], rows[len(notes) : len(everything)]
        similar = self._similar(mine, theirs, notes, [note for _cluster, note in members])
        result: dict[str, list[Fit]] = {}
        of_cluster = {
            title.id: np.array([index for index, (cluster, _) in enumerate(members) if cluster == title.id])
            for title in titles
        }
        centres = np.stack([_unit(theirs[of_cluster[title.id]].mean(axis=0)) for title in titles])
        to_centre = mine @ centres.T
        for row, note in enumerate(notes):
            fits = []
            for column, title in enumerate(titles):
                inside = [i for i in of_cluster[title.id] if members[i][1].id != note.id]
                nearest = sorted(inside, key=lambda i: -similar[row, i])
                top = float(np.mean([similar[row, i] for i in nearest[:MOST_REASONS]])) if nearest else 0.0
                centre = float(to_centre[row, column]) if self.encoder.across else top
                score = (centre + top) / 2
                if score >= self.thresholds.fit:
                    because = [members[i][1].id for i in nearest if members[i][1].id != title.id]
                    likely = score >= self.thresholds.likely
                    fits.append(Fit(title.id, _round(score), likely, tuple(because[:MOST_REASONS])))
            result[note.id] = sorted(fits, key=lambda fit: -fit.score)[:MOST_CLUSTERS]
        return result

    def propose(self, notes: Sequence[Note], language: str) -> list[Draft]:
        """Return at most ``MOST_DRAFTS`` drafts of clusters for ``notes``, the largest and closest first.

        Few and close ones: what they leave out finds its cluster by ``clusters_for`` once these are accepted. From
        ``MANY`` notes on a draft has three or more. The terms are of the most typical note's language: of
        ``language`` where the draft has a typical note in it.
        """
        if len(notes) < 2:
            return []
        rows = self._comparable(notes)
        similar = self._similar(rows, rows, notes, notes)
        least = 3 if len(notes) >= MANY else 2
        groups = [group for group in average_linkage(similar, self.thresholds.join) if len(group) >= least]
        weight = [similar[np.ix_(group, group)].sum() / len(group) for group in groups]
        chosen = sorted(range(len(groups)), key=lambda index: -weight[index])[:MOST_DRAFTS]
        return [
            self._draft(
                [notes[i] for i in groups[index]],
                similar[np.ix_(groups[index], groups[index])],
                notes,
                language,
            )
            for index in chosen
        ]

    def tags_for(self, notes: Sequence[Note], entries: Sequence[Entry]) -> dict[str, list[Tag]]:
        """Return for each note up to three entries of one catalogue, the likeliest first.

        An entry is compared in all its languages, by letters only in the note's own. Offer them; never set one:
        the first is right in little more than half of the cases.
        """
        if not notes or not entries:
            return {note.id: [] for note in notes}
        texts = [Note(entry.id, text, lang) for entry in entries for lang, text in entry.texts.items()]
        rows = self.encoder.encode([*notes, *texts])
        mine, theirs = rows[: len(notes)], rows[len(notes) :]
        if self.encoder.across:
            theirs = centred(theirs, [text.lang for text in texts])
        similar = self._similar(mine, theirs, notes, texts)
        place = {entry.id: np.array([t.id == entry.id for t in texts]) for entry in entries}
        result = {}
        for row, note in enumerate(notes):
            scores = {id_: np.sort(similar[row, there])[::-1] for id_, there in place.items()}
            tags = [Tag(id_, _round(found[:2].mean())) for id_, found in scores.items() if len(found)]
            likely = sorted((tag for tag in tags if tag.score > 0), key=lambda tag: (-tag.score, tag.entry))
            result[note.id] = likely[:MOST_TAGS]
        return result

    def pairs(self, needs: Sequence[Note], means: Sequence[Note], most: int = 3) -> list[Match]:
        """Return what could meet what: up to ``most`` of ``means`` (resources, offers) for each of ``needs``
        (actions, barriers), by topic across languages, the likeliest first. Ids may not stand in both.
        """  # fmt: skip
        if not needs or not means:
            return []
        rows = self._comparable([*needs, *means])
        similar = self._similar(rows[: len(needs)], rows[len(needs) :], needs, means)
        found: list[Match] = []
        for row, need in enumerate(needs):
            nearest = np.argsort(-similar[row], kind="stable")[:most]
            likely = [column for column in nearest if similar[row, column] >= self.thresholds.pair]
            found += [Match(need.id, means[column].id, _round(similar[row, column])) for column in likely]
        return sorted(found, key=lambda match: (-match.score, match.need, match.means))

    def _comparable(self, notes: Sequence[Note]) -> Matrix:
        rows = self.encoder.encode(notes)
        return centred(rows, [note.lang for note in notes]) if self.encoder.across else rows

    def _similar(self, mine: Matrix, theirs: Matrix, a: Sequence[Note], b: Sequence[Note]) -> Matrix:
        similar: Matrix = mine @ theirs.T
        if not self.encoder.across:
            similar[_other_language(a, b)] = 0
        return similar

    def _draft(self, inside: list[Note], similar: Matrix, everything: Sequence[Note], language: str) -> Draft:
        typical = similar.mean(axis=1)
        order = [int(index) for index in np.argsort(-typical, kind="stable")]
        upper = order[: max(1, (len(order) + 1) // 2)]
        chosen = inside[next((index for index in upper if inside[index].lang == language), order[0])]
        words = typical_words(inside, everything, chosen.lang)
        return Draft(", ".join(words), chosen.lang, chosen.id, tuple(inside[i].id for i in order), words)


def centred(rows: Matrix, langs: Sequence[str]) -> Matrix:
    """Return ``rows`` less what all notes of the session, and those of a language, have in common; of length 1.

    What every note shares (this conference, this language) hides what sets them apart. Means of few notes are
    drawn towards zero (session) or the session's mean (language), so that two notes do not become opposites.
    """
    count = len(rows)
    session = rows.sum(axis=0) / (count + SHRINK)
    result = np.empty_like(rows)
    tags = np.array(langs)
    for lang in set(langs):
        there = tags == lang
        mean = (rows[there].sum(axis=0) + SHRINK * session) / (there.sum() + SHRINK) if lang else session
        result[there] = rows[there] - mean
    return _units(result)


def _unit(row: Matrix) -> Matrix:
    length: Matrix = row / max(float(np.linalg.norm(row)), 1e-9)
    return length


def _units(rows: Matrix) -> Matrix:
    result: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return result


def _other_language(a: Sequence[Note], b: Sequence[Note]) -> npt.NDArray[np.bool_]:
    one, other = (np.array([note.lang for note in notes], dtype=np.str_) for notes in (a, b))
    both_known = np.logical_and.outer(one != "", other != "")
    differ: npt.NDArray[np.bool_] = np.not_equal.outer(one, other) & both_known
    return differ


def _round(score: float | np.floating) -> float:
    return round(float(score), 3)
