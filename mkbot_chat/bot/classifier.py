"""What a text asks for, learnt from examples: TF-IDF of letters and words, logistic regression.

Measured on colloquial messages such a model equals those of the large services at this amount of
examples (Larson et al. 2019; Arora et al. 2020, HINT3), runs in a millisecond on any machine, and
its data never leave the house. scikit-learn is imported when it is first needed, not before: it
takes a second and a hundred megabytes.

A trained model is kept as bytes that hold numbers and words only, nothing that runs when read.
"""

import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence

from .wording import simplify

#: Code of what is out of scope.
NONE = "none"
#: Version of the kept form and of what `wording` and the features are: older models are trained
#: again, not misread.
FORMAT = 1
#: Weight of the examples against a simpler model; found by cross-validation.
STRENGTH = 20.0
#: Fewer of them cannot be told from each other.
LEAST_EXAMPLES = 2
#: With fewer examples in all, even what occurs once is learnt from.
FEW_EXAMPLES = 100


class NotTrainable(ValueError):
    """There are too few examples, or of one intent only."""


class NotReadable(ValueError):
    """The bytes are no model of this version."""


class Classifier:
    """A trained model. Made by `train` or `load`."""

    def __init__(self, codes: list[str], vectorizers: list, weights, biases):
        self.codes = codes
        self._vectorizers = vectorizers
        self._weights = weights
        self._biases = biases

    def classify(self, text: str) -> list[tuple[str, float]]:
        """What `text` asks for: ``[(code, probability), …]`` of all codes, best first. A text
        without a letter or digit is out of scope for certain."""
        return self.classify_all([text])[0]

    def classify_all(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        """`classify` of several texts at once."""
        import numpy

        simple = [simplify(text) for text in texts]
        if not any(simple):
            return [self._nothing() for _text in texts]
        scores = _features(self._vectorizers, simple) @ self._weights.T + self._biases
        scores = numpy.exp(scores - scores.max(axis=1, keepdims=True))
        scores /= scores.sum(axis=1, keepdims=True)
        results = []
        for words, row in zip(simple, scores, strict=True):
            order = numpy.argsort(-row, kind="stable")
            found = [(self.codes[index], float(row[index])) for index in order]
            results.append(found if words else self._nothing())
        return results

    def _nothing(self):
        return [(NONE, 1.0), *((code, 0.0) for code in self.codes if code != NONE)]

    def dump(self) -> bytes:
        """The model as bytes, for `load`."""
        import numpy

        arrays = {"weights": self._weights, "biases": self._biases}
        words = []
        for number, vectorizer in enumerate(self._vectorizers):
            terms = vectorizer.vocabulary_
            words.append(sorted(terms, key=terms.get))
            arrays[f"idf_{number}"] = vectorizer.idf_.astype(numpy.float32)
        head = json.dumps({"format": FORMAT, "codes": self.codes, "words": words})
        arrays["head"] = numpy.frombuffer(head.encode(), dtype=numpy.uint8)
        target = io.BytesIO()
        numpy.savez_compressed(target, **arrays)
        return target.getvalue()


def train(examples: Iterable[tuple[str, str]]) -> Classifier:
    """Learn from ``(text, code)`` examples. The same examples in the same order give the same
    model.

    :raise NotTrainable: fewer than two codes with :data:`LEAST_EXAMPLES` examples each
    """
    import numpy
    from sklearn.linear_model import LogisticRegression

    pairs = dict.fromkeys((simplify(text), code) for text, code in examples)
    pairs = [(text, code) for text, code in pairs if text]
    counts = Counter(code for _text, code in pairs)
    pairs = [(text, code) for text, code in pairs if counts[code] >= LEAST_EXAMPLES]
    codes = sorted({code for _text, code in pairs})
    if len(codes) < 2:
        raise NotTrainable(
            f"At least two intents with {LEAST_EXAMPLES} examples each are needed to learn."
        )
    texts = [text for text, _code in pairs]
    vectorizers = _vectorizers(rare=len(texts) < FEW_EXAMPLES)
    for vectorizer in vectorizers:
        vectorizer.fit(texts)
    model = LogisticRegression(C=STRENGTH, max_iter=1000, class_weight="balanced")
    model.fit(_features(vectorizers, texts), [code for _text, code in pairs])
    weights, biases = model.coef_, model.intercept_
    if len(codes) == 2:
        # scikit-learn keeps one row for two classes.
        weights, biases = numpy.vstack([0 * weights, weights]), numpy.array([0.0, biases[0]])
    return Classifier(
        list(map(str, model.classes_)),
        vectorizers,
        weights.astype(numpy.float32),
        biases.astype(numpy.float32),
    )


def load(data: bytes) -> Classifier:
    """The model that `Classifier.dump` wrote.

    :raise NotReadable: it is none, or one of another version: train again
    """
    import zipfile

    import numpy

    try:
        with numpy.load(io.BytesIO(data), allow_pickle=False) as arrays:
            head = json.loads(arrays["head"].tobytes())
            if head["format"] != FORMAT:
                raise NotReadable(f"a model of version {head['format']}")
            vectorizers = _vectorizers()
            for number, (vectorizer, words) in enumerate(
                zip(vectorizers, head["words"], strict=True)
            ):
                vectorizer.vocabulary_ = {word: index for index, word in enumerate(words)}
                vectorizer.idf_ = arrays[f"idf_{number}"].astype("float64")
            return Classifier(head["codes"], vectorizers, arrays["weights"], arrays["biases"])
    except (KeyError, TypeError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise NotReadable(f"no model: {error}") from error
    except ValueError as error:
        if isinstance(error, NotReadable):
            raise
        raise NotReadable(f"no model: {error}") from error


def judge(examples: Sequence[tuple[str, str]], folds: int = 5) -> list[list[tuple[str, float]]]:
    """What a model would say to each example if it had learnt from the others only
    (cross-validation): the honest measure of what examples are worth.

    :return: the results of `Classifier.classify`, in the order of `examples`
    """
    results: list = [None] * len(examples)
    seen = Counter()
    fold_of = []
    for _text, code in examples:
        # Each intent is spread evenly over the folds.
        fold_of.append(seen[code] % folds)
        seen[code] += 1
    for fold in range(folds):
        held = [index for index, number in enumerate(fold_of) if number == fold]
        if not held:
            continue
        rest = [pair for pair, number in zip(examples, fold_of, strict=True) if number != fold]
        model = train(rest)
        answers = model.classify_all([examples[index][0] for index in held])
        for index, answer in zip(held, answers, strict=True):
            results[index] = answer
    return results


def _vectorizers(rare: bool = False):
    from sklearn.feature_extraction.text import TfidfVectorizer

    return [
        TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 5),
            sublinear_tf=True,
            min_df=1 if rare else 2,
            lowercase=False,
        ),
        TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+", lowercase=False
        ),
    ]


def _features(vectorizers, texts):
    from scipy.sparse import hstack

    return hstack([vectorizer.transform(texts) for vectorizer in vectorizers], format="csr")
