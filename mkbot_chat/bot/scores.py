"""How well texts are understood: the figures by which a classifier is judged (`40-bot.md`)."""

from collections.abc import Sequence
from dataclasses import dataclass

from .classifier import NONE


@dataclass(frozen=True)
class Scores:
    """Shares between 0 and 1; ``None`` where there is nothing to measure.

    in_scope_accuracy
        of the texts that ask for an intent, those whose best guess is right.
    top3
        of the same, those with the right one among the three best guesses.
    oos_recall, oos_precision
        of the texts out of scope, those taken for such; of those taken for such, the right ones.
    auto_share, auto_wrong
        of all texts, those that would be acted upon without asking; of these, the wrong ones.
    """

    count: int
    in_scope_accuracy: float | None
    top3: float | None
    oos_recall: float | None
    oos_precision: float | None
    auto_share: float | None
    auto_wrong: float | None


def score(
    expected: Sequence[str],
    results: Sequence[Sequence[tuple[str, float]]],
    act_from: float,
    margin: float,
) -> Scores:
    """Judge `results` (of `Classifier.classify`) by the codes that were `expected`.

    :param act_from, margin: probability, and its distance to the next one, from which the bot
        acts without asking
    """
    pairs = list(zip(expected, results, strict=True))
    inside = [(code, result) for code, result in pairs if code != NONE]
    outside = [result for code, result in pairs if code == NONE]
    taken_out = [code for code, result in pairs if _best(result) == NONE]
    automatic = [(code, _best(result)) for code, result in pairs if acts(result, act_from, margin)]
    return Scores(
        count=len(pairs),
        in_scope_accuracy=_share(sum(_best(r) == code for code, r in inside), len(inside)),
        top3=_share(sum(code in [c for c, _p in r[:3]] for code, r in inside), len(inside)),
        oos_recall=_share(sum(_best(result) == NONE for result in outside), len(outside)),
        oos_precision=_share(sum(code == NONE for code in taken_out), len(taken_out)),
        auto_share=_share(len(automatic), len(pairs)),
        auto_wrong=_share(sum(code != best for code, best in automatic), len(automatic)),
    )


def acts(result: Sequence[tuple[str, float]], act_from: float, margin: float) -> bool:
    """Whether a text with this result would be acted upon without asking."""
    if not result or result[0][0] == NONE or result[0][1] < act_from:
        return False
    return len(result) < 2 or result[0][1] - result[1][1] >= margin


def _best(result):
    return result[0][0] if result else NONE


def _share(part, whole):
    return part / whole if whole else None
