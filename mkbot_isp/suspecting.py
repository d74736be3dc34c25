"""Which place explains that several customers are without connection. Plain Python.

A customer hangs below places: nodes of the network, or a city and its neighbourhood. A place is odd
when enough customers below it complain, and several times as many as is usual there: a whole city
always has some. Of odd places within each other the narrowest that still holds most of them
explains it.
"""

#: An odd place has so many times as many customers who complain as usual.
FACTOR = 4
#: A narrower place explains what a wider one does if it holds so much of it.
SHARE = 0.8


def gather(chains):
    """Which customers are at which place, and which places lie within which.

    :param chains: ``{customer: [(widest place, …, narrowest place), …]}``
    :return: ``{place: {customer, …}}`` and ``{place or None: {place within, …}}``
    """
    at, within = {}, {}
    for customer, own in chains.items():
        for chain in own:
            for above, place in zip((None, *chain), chain, strict=False):
                at.setdefault(place, set()).add(customer)
                within.setdefault(above, set()).add(place)
    return at, within


def explain(chains, least, usual=None):
    """The places that explain the complaints.

    :param chains: see :func:`gather`
    :param least: so many customers make a place odd
    :param usual: ``{place: how many customers complain there in such a time}``
    :return: ``{place: {customer, …}}``
    """
    at, within = gather(chains)
    usual = usual or {}

    def is_odd(place):
        return len(at[place]) >= max(least, FACTOR * usual.get(place, 0))

    def below(place):
        return sorted(within.get(place, ()), key=lambda one: (-len(at[one]), str(one)))

    def narrow(place):
        for inner in below(place):
            if is_odd(inner) and len(at[inner]) >= SHARE * len(at[place]):
                return narrow(inner)
        return place

    def find(place):
        if place is not None and is_odd(place):
            return [narrow(place)]
        return [found for inner in below(place) for found in find(inner)]

    return {place: at[place] for place in find(None)}
