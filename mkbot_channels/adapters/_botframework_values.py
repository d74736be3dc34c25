"""Reading JSON of which nothing is sure: whatever has the wrong type is not there."""


def text(value, name):
    """The text of that name, "" where there is none."""
    found = value.get(name)
    return found if isinstance(found, str) else ""


def item(value, name):
    """The object of that name, an empty one where there is none."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def items(value, name):
    """The objects in the list of that name."""
    found = value.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
