"""`pip install .` puts the addons, with all their files, under odoo.addons."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[1]
LEFT_OUT = {"__pycache__", "tests"}


def addons():
    return [manifest.parent for manifest in sorted(REPO.glob("*/__manifest__.py"))]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built aside so that nothing is left in the checkout."""
    source = tmp_path_factory.mktemp("source")
    for name in ("setup.cfg", "setup.py"):
        shutil.copy(REPO / name, source)
    (source / "README.md").write_text("MKBOT for Odoo\n", encoding="utf-8")
    for addon in addons():
        shutil.copytree(addon, source / addon.name, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(
        [sys.executable, "setup.py", "--quiet", "bdist_wheel", "--dist-dir", "dist"],
        cwd=source,
        check=True,
        capture_output=True,
    )
    [built] = (source / "dist").glob("*.whl")
    return zipfile.ZipFile(built)


@pytest.mark.parametrize("addon", addons(), ids=lambda path: path.name)
def test_every_file_is_packaged(wheel, addon):
    expected = {
        f"odoo/addons/{path.relative_to(REPO).as_posix()}"
        for path in addon.rglob("*")
        if path.is_file()
        and path.suffix != ".pyc"
        and not LEFT_OUT & set(path.relative_to(addon).parts)
    }
    assert f"odoo/addons/{addon.name}/__manifest__.py" in expected
    assert not expected - set(wheel.namelist())


def test_nothing_shadows_the_namespace(wheel):
    names = set(wheel.namelist())
    assert "odoo/__init__.py" not in names
    assert "odoo/addons/__init__.py" not in names
    packaged = {name.split("/")[2] for name in names if name.startswith("odoo/addons/")}
    assert packaged == {addon.name for addon in addons()}


def test_requirements_are_ranges_and_not_odoo(wheel):
    [metadata] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    lines = wheel.read(metadata).decode().splitlines()
    required = [line.partition(": ")[2] for line in lines if line.startswith("Requires-Dist: ")]
    assert required
    assert all(">=" in each and "<" in each for each in required)
    assert not any(each.lower().startswith("odoo") for each in required)


def test_requirements_are_those_of_the_development_set_up():
    listed = (REPO / "dev/requirements/addons.txt").read_text(encoding="utf-8").split()
    packaged = (REPO / "setup.cfg").read_text(encoding="utf-8").partition("install_requires")[2]
    packaged = [line.strip() for line in packaged.partition("\n\n")[0].splitlines() if ">=" in line]
    assert packaged and set(packaged) <= set(listed)
