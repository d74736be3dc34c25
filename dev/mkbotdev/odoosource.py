"""Where Odoo 19 comes from: the user, the calling Python, Debian, or git."""

import importlib.util
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import cache, console, debian, overlay, procs
from .errors import Trouble

SERIES = "19.0"
REPOSITORY = "https://github.com/odoo/odoo.git"
PACKAGE_GIB = 2.5
CLONE_GIB = 4.0


@dataclass(frozen=True)
class Source:
    """An Odoo 19 on this machine.

    `package` is the folder of the Python package `odoo`; `addons` the further
    folders of addons beside it; `label` tells people where it came from.
    """

    package: Path
    label: str

    @property
    def version(self):
        return version_of(self.package)

    @property
    def addons(self):
        inside = overlay.import_folder(self.package) / "odoo" / "addons"
        beside = self.package.parent / "addons"
        is_checkout = (beside / "web" / "__manifest__.py").exists()
        return [inside, beside] if is_checkout else [inside]

    @property
    def import_path(self):
        """A folder with nothing but `odoo` in it, for PYTHONPATH."""
        return overlay.import_folder(self.package)


def version_of(package):
    """Odoo's version ("19.0") from its release.py, "" if it is no Odoo."""
    try:
        text = (Path(package) / "release.py").read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(r"^version_info\s*=\s*\(\s*['\"]?([\w~]+)['\"]?,\s*(\d+)", text, re.MULTILINE)
    return f"{found[1]}.{found[2]}" if found else ""


def from_path(given):
    """The Source at a path the user gives: a checkout, a folder with the
    package `odoo` in it, the package itself, or an unpacked Debian package."""
    root = Path(given).expanduser().absolute()
    if not root.exists():
        raise Trouble(f"There is no Odoo at {root}: the path does not exist.")
    for candidate in (root / "odoo", root, root / debian.PACKAGES_DIR / "odoo"):
        version = version_of(candidate)
        if version == SERIES:
            return Source(candidate, str(root))
        if version:
            raise Trouble(f"The Odoo at {root} is version {version}; MKBOT needs {SERIES}.")
    raise Trouble(
        f"There is no Odoo at {root}: "
        f"it holds neither odoo/release.py nor {debian.PACKAGES_DIR}/odoo."
    )


def from_python():
    """The Source importable by the calling Python, None if there is none."""
    try:
        spec = importlib.util.find_spec("odoo")
    except (ImportError, ValueError):
        return None
    for folder in (spec and spec.submodule_search_locations) or ():
        version = version_of(folder)
        if version == SERIES:
            return Source(Path(folder), "importable")
        if version:
            console.warn(f"the importable Odoo is version {version}, not {SERIES}: not used")
    return None


def _from_debian():
    folder = cache.find("odoo-debian", SERIES)
    if not folder and not debian.available():
        return None
    folder = folder or cache.build("odoo-debian", SERIES, debian.fetch_odoo, PACKAGE_GIB)
    return from_path(folder)


def _from_git():
    if not shutil.which("git"):
        return None

    def clone(folder):
        procs.run(
            ["git", "clone", "--quiet", "--depth=1", f"--branch={SERIES}", REPOSITORY, folder],
            "Cloning Odoo 19",
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
        )

    return from_path(cache.build("odoo-git", SERIES, clone, CLONE_GIB))


def find(given=None):
    """The Source to use; `given` (or MKBOT_ODOO) is the user's choice."""
    given = given or os.environ.get("MKBOT_ODOO")
    if given:
        return from_path(given)
    source = from_python()
    if source:
        return source
    troubles = []
    for label, get in (("Debian's package", _from_debian), ("git clone", _from_git)):
        try:
            source = get()
        except Trouble as trouble:
            troubles.append(str(trouble))
            continue
        if source:
            return Source(source.package, label)
    raise Trouble(
        " ".join(troubles)
        or "Odoo 19 was not found and cannot be fetched here (no Debian archive, no git); "
        "give the path of one with --odoo PATH."
    )
