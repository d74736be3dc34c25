"""Vendored libraries: each is listed with its origin, version and licence."""

from ..paths import REPO

FACTS = ("version", "licen", "http")
LISTS = ("static/lib/README.md", "THIRD_PARTY.md")


def vendored_problems(repo=REPO):
    """What is wrong with the lists of libraries under */static/lib.

    A library's entry is the part of `static/lib/README.md` (or THIRD_PARTY.md
    of the addon) from the line that names its folder to the next such line or
    heading, or its row of a table under a header that names the columns.
    """
    problems = []
    for library in sorted(repo.glob("*/static/lib/*/")):
        addon = library.parents[2]
        texts = [
            (addon / name).read_text(encoding="utf-8") for name in LISTS if (addon / name).exists()
        ]
        entry = next(filter(None, (_entry(text, library.name) for text in texts)), "")
        where = library.relative_to(repo)
        if not entry:
            problems.append(f"{where} is not listed in {addon.name}/static/lib/README.md")
            continue
        lacking = [fact for fact in FACTS if fact not in entry.lower()]
        if lacking:
            names = {"licen": "licence", "http": "origin (an address)"}
            problems.append(
                f"{where}: its entry lacks {', '.join(names.get(f, f) for f in lacking)}"
            )
    return problems


def _entry(text, library):
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if library.lower() not in line.lower():
            continue
        if line.lstrip().startswith("|"):
            header = next((each for each in lines[:number] if each.lstrip().startswith("|")), "")
            return f"{header}\n{line}"
        entry = [line]
        for following in lines[number + 1 :]:
            if following.startswith("#"):
                break
            entry.append(following)
        return "\n".join(entry)
    return ""
