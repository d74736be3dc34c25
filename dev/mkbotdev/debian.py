"""Packages of Debian's archive (Odoo 19 first), unpacked without root.

Odoo lives in the suite sid. They are fetched with apt itself, so that the
archive's signature is checked, but with lists and cache of our own: the
machine's apt configuration stays as it is.
"""

import platform
import shutil
import subprocess
from pathlib import Path

from . import procs
from .errors import Trouble

SUITE = "sid"
PACKAGE = "odoo-19"
# The package's fonts and JavaScript libraries are symbolic links into these.
LINKED = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-font-awesome-legacy",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-glyphicons-halflings",
)
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
PACKAGES_DIR = "usr/lib/python3/dist-packages"


def mirror():
    """The main Debian mirror this machine already uses, "" if it uses none."""
    targets = procs.output(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]
    ).split()
    for uri in sorted(set(targets)):
        if uri.rstrip("/").endswith("/debian") and "security" not in uri:
            return uri
    return ""


def _sources(suite):
    """Lines of a sources list for `suite`: for this machine's own, with its updates."""
    places = {(mirror(), suite)}
    if suite == own_suite():
        wanted = ["--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages"]
        for line in procs.output(["apt-get", "indextargets", *wanted]).splitlines():
            uri, release = line.split()
            if "debian" in uri and release.startswith(suite):
                places.add((uri, release))
    return "".join(
        f"deb [signed-by={keyring()}] {uri} {release} main\n" for uri, release in sorted(places)
    )


def available():
    return bool(keyring() and shutil.which("dpkg-deb") and mirror())


def keyring():
    return next((path for path in KEYRINGS if path.exists()), None)


def fetch_odoo(folder):
    """Unpack Odoo and what it links to under `folder` (usr/lib/python3/…)."""
    fetch(folder, [PACKAGE, *LINKED])


def own_suite():
    """The Debian release that this machine runs ("bookworm"): what is compiled must fit it."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return SUITE
    return release.get("VERSION_CODENAME") or SUITE


def fetch(folder, packages, suite=SUITE, dependencies=False):
    """Unpack packages of Debian's under `folder`, without what they depend on; with it, where
    `dependencies` asks for what this machine lacks (of its own suite, then)."""
    # Inside `folder`, so that clearing up after a killed set-up takes it along.
    work = folder / ".apt"
    apt = _private_apt(work, suite)
    try:
        procs.run(["apt-get", *apt, "update"], "Reading Debian's package list")
        if dependencies:
            packages = sorted({*packages, *_lacking(apt, packages)})
        procs.run(
            ["apt-get", *apt, "download", *packages],
            f"Downloading {packages[0]} from Debian",
            cwd=work / "debs",
        )
        for deb in sorted((work / "debs").glob("*.deb")):
            _unpack(deb, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _lacking(apt, packages):
    """What apt would install on this machine for `packages`."""
    simulated = ["install", "--simulate", "--no-install-recommends", *packages]
    lines = procs.output(["apt-get", *apt, *simulated]).splitlines()
    return [line.split()[1] for line in lines if line.startswith("Inst ")]


def _private_apt(work, suite):
    for part in ("lists/partial", "archives/partial", "debs"):
        (work / part).mkdir(parents=True)
    (work / "sources.list").write_text(_sources(suite), encoding="ascii")
    options = {
        "Dir::Etc::sourcelist": work / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": work / "lists",
        "Dir::Cache": work,
        "Acquire::Languages": "none",
        # As root apt would download as _apt, who may not write here.
        "APT::Sandbox::User": "root",
        # Else apt calls a list that it could not fetch a success.
        "APT::Update::Error-Mode": "any",
        # Hooks of the machine (list cleaners and the like) are not for us.
        "APT::Update::Post-Invoke::": "true",
    }
    return ["-q", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]


def _unpack(deb, folder):
    # The package holds every addon twice; the copy outside odoo/ is left out.
    tar = [
        "tar",
        "-x",
        "-C",
        folder,
        f"--exclude=./{PACKAGES_DIR}/addons",
        "--exclude=./usr/share/doc",
    ]
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as packed:
        unpacked = subprocess.run(tar, stdin=packed.stdout, check=False)
    if packed.returncode or unpacked.returncode:
        raise Trouble(f"Unpacking {deb.name} failed; is the disk full?")
