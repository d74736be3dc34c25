"""Puts every addon of this repository, data files included, under odoo.addons.

What setup.cfg cannot say: the addons sit at the root, not in a folder
odoo/addons, and all their files belong to the package.
"""

from pathlib import Path

import setuptools

ROOT = Path(__file__).parent
LEFT_OUT = {"__pycache__", "tests", "node_modules"}


def packages():
    """Map of package name to folder for the addons and what they contain."""
    found = {}
    for manifest in sorted(ROOT.glob("*/__manifest__.py")):
        addon = manifest.parent
        for init in sorted(addon.rglob("__init__.py")):
            folder = init.parent.relative_to(ROOT)
            if not LEFT_OUT & set(folder.parts[1:]):
                found[".".join(("odoo", "addons", *folder.parts))] = str(folder)
    return found


def data_files(addon):
    """Everything in an addon that is no Python module of a package."""
    for path in sorted((ROOT / addon).rglob("*")):
        inside = path.relative_to(ROOT / addon)
        if (
            path.is_file()
            and path.suffix not in (".py", ".pyc")
            and not LEFT_OUT & set(inside.parts)
        ):
            yield str(inside)


PACKAGES = packages()
setuptools.setup(
    packages=list(PACKAGES),
    package_dir=PACKAGES,
    package_data={
        name: list(data_files(folder)) for name, folder in PACKAGES.items() if "/" not in folder
    },
)
