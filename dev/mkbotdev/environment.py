"""Everything that has to exist before Odoo can run, in one object."""

import os
from dataclasses import dataclass
from pathlib import Path

from . import console, odoosource, pyenv
from .paths import REPO, cache_root


@dataclass(frozen=True)
class Environment:
    """Odoo, the Python that runs it, and the folders of addons."""

    source: odoosource.Source
    python: Path
    oca: Path | None

    def addons_path(self):
        own = [self.oca] if self.oca else []
        return [*self.source.addons, *own, REPO]

    def odoo_command(self, *arguments):
        return [self.python, "-m", "odoo", *arguments]

    def process_environment(self):
        """The environment variables that Odoo is to be started with."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return {**kept, "PYTHONPATH": str(self.source.import_path), "PYTHONUNBUFFERED": "1"}

    @property
    def data_dir(self):
        """Odoo's data directory (filestore, sessions): shared by checkouts,
        as the PostgreSQL server is."""
        folder = cache_root() / "data"
        folder.mkdir(exist_ok=True)
        return folder


def prepare(odoo=None):
    """Find or make all of it, telling each step."""
    with console.step("Odoo 19") as remark:
        source = odoosource.find(odoo)
        remark(source.label)
    with console.step("OCA addons"):
        oca = pyenv.oca_addons()
    return Environment(source, pyenv.python(), oca)
