"""Our addons: which there are, what they need, and whether they changed."""

import ast
from dataclasses import dataclass
from pathlib import Path

from . import console
from .errors import Failure
from .paths import REPO, digest

# What every database has, whether or not an addon of ours asks for it yet:
# keeping this fixed keeps the template database valid while addons grow.
BASELINE = ("account", "contacts", "crm", "l10n_br", "mail", "phone_validation", "web")

# Changes here need no `-u`: Odoo reads these files when it serves them.
NOT_DATA = {"static", "tests", "readme", "__pycache__"}
NOT_DATA_SUFFIXES = {".pyc", ".md", ".rst", ".pot"}


@dataclass(frozen=True)
class Addon:
    name: str
    path: Path
    manifest: dict

    @property
    def depends(self):
        return self.manifest.get("depends", [])

    def files(self):
        """Its files whose change means that a database has to be upgraded."""
        for path in sorted(self.path.rglob("*")):
            inside = path.relative_to(self.path)
            if (
                path.is_file()
                and path.suffix not in NOT_DATA_SUFFIXES
                and inside.parts[0] not in NOT_DATA
            ):
                if "__pycache__" not in inside.parts:
                    yield path

    def hash(self):
        return digest(
            *(part for path in self.files() for part in (str(path.relative_to(self.path)), path))
        )


def read_manifest(path):
    try:
        manifest = ast.literal_eval((path / "__manifest__.py").read_text(encoding="utf-8"))
    except (SyntaxError, ValueError) as error:
        raise Failure(f"{path.name}/__manifest__.py cannot be read: {error}") from error
    return manifest


def ours():
    """The installable addons at the root of the checkout, by name."""
    found = {}
    for path in sorted(REPO.iterdir()):
        if (path / "__manifest__.py").exists():
            addon = Addon(path.name, path, read_manifest(path))
            if addon.manifest.get("installable", True):
                found[addon.name] = addon
    return found


def installable(environment):
    """Those of ours whose dependencies all exist here; the others are told.

    An Odoo without the OCA addons still runs the addons that need none.
    """
    found = ours()
    elsewhere = [path for path in environment.addons_path() if path != REPO]

    def missing(name, seen):
        if name in seen:
            return set()
        seen.add(name)
        if name in found:
            return set().union(*(missing(each, seen) for each in found[name].depends), set())
        for folder in elsewhere:
            if (folder / name / "__manifest__.py").exists():
                depends = read_manifest(folder / name).get("depends", [])
                return set().union(*(missing(each, seen) for each in depends), set())
        return {name}

    good = {}
    for name, addon in found.items():
        lacking = missing(name, set())
        if lacking:
            console.warn(
                f"{name} is left out: it depends on {', '.join(sorted(lacking))}, not found here"
            )
        else:
            good[name] = addon
    return good


def foreign_depends(addons):
    """The addons of others that ours depend on, with the baseline."""
    wanted = {name for addon in addons.values() for name in addon.depends}
    return sorted((wanted | set(BASELINE)) - set(addons))


def changed(addons, stored):
    """Names of the addons whose hash is not the one in `stored`."""
    return sorted(name for name, addon in addons.items() if stored.get(name) != addon.hash())
