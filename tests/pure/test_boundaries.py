"""The arrows of the architecture: the pure parts know no Odoo."""

import ast
import importlib
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
PORT = "odoo.addons.mkbot_chat.port"


def _pure_files():
    yield from sorted(REPO.glob("mkbot_chat/port.py"))
    yield from sorted(REPO.glob("mkbot_chat/bot/**/*.py"))
    yield from sorted(REPO.glob("mkbot_*/adapters/**/*.py"))
    yield from sorted(REPO.glob("mkbot_*/backends/**/*.py"))


PURE_FILES = list(_pure_files())


def package_of(path):
    """The top pure package of a file: odoo.addons.<addon>.<bot, adapters or backends>."""
    parts = path.relative_to(REPO).with_suffix("").parts
    return ".".join(("odoo", "addons", *parts[:2]))


def imports_of(path):
    """Absolute names of the modules that a file imports."""
    parts = path.relative_to(REPO).with_suffix("").parts
    here = ("odoo", "addons", *parts)
    if here[-1] == "__init__":
        here = (*here[:-1], "")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(here[: len(here) - node.level]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            if module in ("odoo", "odoo.addons", "odoo.addons.mkbot_chat"):
                yield from (f"{module}.{alias.name}" for alias in node.names)
            else:
                yield module


@pytest.mark.parametrize("path", PURE_FILES, ids=lambda path: str(path.relative_to(REPO)))
def test_pure_file_imports_no_odoo(path):
    own = package_of(path)
    for name in imports_of(path):
        if name.partition(".")[0] == "odoo":
            assert name == PORT or name == own or name.startswith(f"{own}."), (
                f"{path.name} imports {name}"
            )


@pytest.mark.parametrize("path", PURE_FILES, ids=lambda path: str(path.relative_to(REPO)))
def test_pure_file_is_importable_without_odoo(path):
    name = ".".join(("odoo", "addons", *path.relative_to(REPO).with_suffix("").parts))
    importlib.import_module(name.removesuffix(".__init__"))
    assert "odoo.models" not in sys.modules
    assert "odoo.orm" not in sys.modules
