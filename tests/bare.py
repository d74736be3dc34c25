"""Our pure Python, importable without Odoo.

`odoo.addons.mkbot_chat` and its sisters become bare packages: their
`__init__`, which imports models and so Odoo, is not run. What imports then is
exactly what is allowed to know no Odoo.
"""

import sys
import types
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]


def _bare_package(name, path=None):
    module = sys.modules.get(name)
    if module is None:
        module = sys.modules[name] = types.ModuleType(name)
        module.__path__ = []
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
    if path:
        module.__path__ = [str(path)]
    return module


_bare_package("odoo")
_bare_package("odoo.addons")
for _manifest in sorted(REPO.glob("*/__manifest__.py")):
    _bare_package(f"odoo.addons.{_manifest.parent.name}", _manifest.parent)
