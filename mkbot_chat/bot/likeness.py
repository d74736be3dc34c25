"""Messages that ask for the same thing in other words, put together."""

from collections.abc import Sequence

from .wording import simplify

#: From this likeness on (cosine of their TF-IDF vectors) two messages belong together.
ALIKE_FROM = 0.42
#: More at once would need too much memory; the newest are the interesting ones.
MOST = 2000


def group(texts: Sequence[str]) -> list[int]:
    """Put messages together by likeness.

    :param texts: at most :data:`MOST`
    :return: for each text the position of the first text of its group; the same texts in the same
        order give the same groups
    """
    if len(texts) > MOST:
        raise ValueError(f"at most {MOST} messages, not {len(texts)}")
    simple = [simplify(text) for text in texts]
    if not any(simple):
        return [0] * len(texts)
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, lowercase=False
    )
    vectors = vectorizer.fit_transform(simple)
    likeness = (vectors @ vectors.T).toarray()
    leaders: list[int] = []
    groups = []
    for index in range(len(simple)):
        best = max(leaders, key=lambda leader: likeness[index, leader], default=None)
        if best is not None and likeness[index, best] >= ALIKE_FROM:
            groups.append(best)
        else:
            leaders.append(index)
            groups.append(index)
    return groups
