"""Everything that has to exist before Odoo can run, in one object."""

import os
from dataclasses import dataclass
from pathlib import Path

from . import console, odoosource, pyenv
from .paths import REPO, cache_root

ODOO_BIN = Path(__file__).parent / "bin" / "odoo_bin.py"


@dataclass(frozen=True)
class Environment:
    """Odoo, the Python that runs it, and the folders of addons.

    `data` names Odoo's data directory; `more_addons` and `more_packages` are folders that
    only a bench wants, of addons and of Python packages."""

    source: odoosource.Source
    python: Path
    oca: Path | None
    data: str = "data"
    more_addons: tuple = ()
    more_packages: tuple = ()

    def addons_path(self):
        own = [self.oca] if self.oca else []
        return [*self.source.addons, *own, REPO, *self.more_addons]

    def odoo_command(self, *arguments):
        return [self.python, ODOO_BIN, *arguments]

    def process_environment(self):
        """The environment variables that Odoo is to be started with."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        path = os.pathsep.join(map(str, [self.source.import_path, *self.more_packages]))
        return {**kept, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}

    @property
    def data_dir(self):
        """Odoo's data directory (filestore, sessions): shared by checkouts,
        as the PostgreSQL server is."""
        folder = cache_root() / self.data
        folder.mkdir(exist_ok=True)
        return folder


def prepare(odoo=None, **more):
    """Find or make all of it, telling each step; `more` are fields of Environment."""
    with console.step("Odoo 19") as remark:
        source = odoosource.find(odoo)
        remark(source.label)
    with console.step("OCA addons"):
        oca = pyenv.oca_addons()
    return Environment(source, pyenv.python(), oca, **more)
