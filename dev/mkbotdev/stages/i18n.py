"""Translations: the .pot is what the code says, and pt_BR says all of it."""

import tempfile
from pathlib import Path

from .. import odooconf, paths
from ..errors import Failure
from ..tally import Tally

LANGUAGE = "pt_BR"
SHOWN = 10


def check(databases, database, addons):
    """One test per addon and file. Repair with
    `dev/odoo i18n export -d DATABASE -l pot pt_BR -- ADDON` and a translator."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for name, addon in sorted(addons.items()):
            fresh = Path(folder) / f"{name}.pot"
            try:
                _export(databases, database, name, fresh)
            except Failure as failure:
                tally.fail(f"{name}: exporting its terms", str(failure))
                continue
            terms = _terms(fresh)
            _compare(tally, f"{name}/i18n/{name}.pot", addon.path / "i18n" / f"{name}.pot", terms)
            _complete(
                tally, f"{name}/i18n/{LANGUAGE}.po", addon.path / "i18n" / f"{LANGUAGE}.po", terms
            )
    return tally


def _export(databases, database, addon, target):
    env = databases.environment
    conf = odooconf.write(env, databases.connection, database)
    try:
        odooconf.run_command(
            env,
            conf,
            ["i18n", "export", "-o", target, addon],
            f"Exporting the terms of {addon}",
            paths.scratch("i18n.log"),
        )
    finally:
        conf.unlink(missing_ok=True)


def _terms(path):
    import polib  # only the virtual environment has it

    return {entry.msgid for entry in polib.pofile(str(path)) if not entry.obsolete}


def _compare(tally, title, path, fresh):
    """The template's terms are exactly those of a fresh export."""
    if not path.exists():
        tally.fail(title, "there is no such file")
        return
    stored = _terms(path)
    details = _listed("missing", fresh - stored) + _listed("no longer in the code", stored - fresh)
    if details:
        tally.fail(title, "\n".join(details))
    else:
        tally.ok()


def _complete(tally, title, path, fresh):
    """Every term is translated, none only supposedly ("fuzzy")."""
    import polib

    if not path.exists():
        tally.fail(title, "there is no such file")
        return
    entries = polib.pofile(str(path))
    done = {each.msgid for each in entries if each.msgstr and not each.fuzzy and not each.obsolete}
    details = _listed("untranslated", fresh - done)
    details += _listed(
        "fuzzy", {each.msgid for each in entries if each.fuzzy and not each.obsolete}
    )
    if details:
        tally.fail(title, "\n".join(details))
    else:
        tally.ok()


def _listed(label, terms):
    shown = [f"{label}: {term!r}" for term in sorted(terms)[:SHOWN]]
    if len(terms) > SHOWN:
        shown.append(f"{label}: … {len(terms) - SHOWN} more")
    return shown
