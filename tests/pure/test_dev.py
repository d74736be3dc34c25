"""dev/ in a bad environment: one sentence and status 2, never a traceback."""

import errno
import os
import socket
import stat
import subprocess
import sys

import pytest
from mkbotdev import (
    cache,
    caddy,
    console,
    database,
    debian,
    errors,
    installer,
    odooconf,
    odoosource,
    overlay,
    paths,
    postgres,
    procs,
    pyenv,
)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """A cache and a scratch folder that nothing else uses."""
    monkeypatch.setenv("MKBOT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(paths, "SCRATCH", tmp_path / "scratch")
    monkeypatch.delenv("MKBOT_ODOO", raising=False)
    monkeypatch.setattr(errors.signal, "signal", lambda *_: None)
    return tmp_path / "cache"


def told(capsys, function):
    """Run as a command does; the status and what it told on standard error."""
    status = errors.guarded(function)
    return status, capsys.readouterr().err.strip()


def raiser(error):
    def run():
        raise error

    return run


def program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return path


def fake_odoo(folder, version="(19, 0, 0, FINAL, 0, '')"):
    folder.mkdir(parents=True)
    (folder / "release.py").write_text(f"version_info = {version}\n", encoding="utf-8")
    return folder


# -- how trouble is told ------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errors.Trouble("The sky is down."), "The sky is down."),
        (OSError(errno.ENOSPC, "no space", "/some/file"), "No space left on the disk (/some/file)"),
        (PermissionError(errno.EACCES, "denied", "/some/file"), "no permission (/some/file)"),
        (OSError(errno.EROFS, "read-only", "/some/file"), "read-only"),
    ],
)
def test_trouble_is_one_sentence_and_status_2(capsys, error, words):
    status, text = told(capsys, raiser(error))
    assert status == 2
    assert words in text
    assert len(text.splitlines()) == 1


def test_code_that_fails_is_status_1(capsys):
    status, text = told(capsys, raiser(errors.Failure("It does not install.")))
    assert (status, text) == (1, "mkbot: It does not install.")


def test_bugs_of_our_own_are_not_hidden():
    with pytest.raises(ZeroDivisionError):
        errors.guarded(lambda: 1 / 0)


def test_ctrl_c_is_status_130(capsys):
    assert told(capsys, raiser(KeyboardInterrupt()))[0] == 130


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("E: Temporary failure resolving 'deb.example'", "network cannot be reached"),
        ("error: dns error: failed to lookup address", "network cannot be reached"),
        ("write failed: No space left on device", "no space left on the disk"),
        ("first\nthe last line", "the last line"),
        ("", "no output"),
    ],
)
def test_a_failed_program_is_explained(output, words):
    assert words in procs.explain("Doing it", output, "the log")


def test_a_missing_program_is_named(tmp_path):
    with pytest.raises(errors.Trouble, match="needs the program no-such-program"):
        procs.run(["no-such-program"], "Doing it")


# -- the machine ----------------------------------------------------------------


def test_python_too_old():
    result = subprocess.run(
        [paths.REPO / "dev" / "run"],
        env={**os.environ, "MKBOT_PYTHON": "/bin/false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr.startswith("mkbot: Python 3.10")
    assert len(result.stderr.splitlines()) == 1


def test_cache_without_permission(monkeypatch, own_cache):
    def refuse(**_options):
        raise PermissionError(errno.EACCES, "denied", str(own_cache))

    monkeypatch.setattr(paths.tempfile, "TemporaryFile", refuse)
    with pytest.raises(errors.Trouble, match="cannot be written by this user; set MKBOT_CACHE"):
        paths.cache_root()


def test_cache_that_is_a_file(own_cache):
    own_cache.write_text("")
    with pytest.raises(errors.Trouble, match="cannot be made there"):
        paths.cache_root()


def test_no_disk_space(tmp_path):
    with pytest.raises(errors.Trouble, match=r"Preparing it needs 1000000000\.0 GiB free"):
        paths.need_space(tmp_path, 10**9, "Preparing it")


def test_port_taken():
    with socket.socket() as other:
        other.bind((odooconf.LOCALHOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(errors.Trouble, match=f"Port {port} is taken"):
            odooconf.need_port(port)


def test_port_out_of_range():
    with pytest.raises(errors.Trouble, match="between 1 and 65535"):
        odooconf.need_port(70000)


# -- the cache ------------------------------------------------------------------


def test_a_killed_build_leaves_nothing(own_cache):
    def half(folder):
        folder.mkdir()
        (folder / "half").write_text("")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.build("thing", "1", half, 0)
    assert cache.find("thing", "1") is None
    assert not list(own_cache.glob(".thing*"))


def test_a_build_is_made_once():
    made = []

    def make(folder):
        made.append(folder)
        folder.mkdir()

    assert cache.build("thing", "1", make, 0) == cache.build("thing", "1", make, 0)
    assert len(made) == 1


# -- Odoo -------------------------------------------------------------------------


def test_odoo_path_that_does_not_exist(tmp_path):
    with pytest.raises(errors.Trouble, match="the path does not exist"):
        odoosource.find(tmp_path / "nowhere")


def test_odoo_path_without_odoo(tmp_path):
    with pytest.raises(errors.Trouble, match="There is no Odoo at"):
        odoosource.find(tmp_path)


def test_odoo_of_another_version(tmp_path):
    fake_odoo(tmp_path / "odoo", "(18, 0, 0, FINAL, 0, '')")
    with pytest.raises(errors.Trouble, match=r"is version 18\.0; MKBOT needs 19\.0"):
        odoosource.find(tmp_path)


@pytest.mark.parametrize("inside", ["odoo", f"{debian.PACKAGES_DIR}/odoo"])
def test_odoo_path_in_each_shape(tmp_path, inside):
    package = fake_odoo(tmp_path / "given" / inside)
    assert odoosource.find(tmp_path / "given").package == package
    assert odoosource.find(package).package == package


def test_odoo_nowhere_to_be_had(monkeypatch):
    monkeypatch.setattr(odoosource, "from_python", lambda: None)
    monkeypatch.setattr(odoosource.debian, "available", lambda: False)
    monkeypatch.setattr(odoosource.shutil, "which", lambda _name: None)
    with pytest.raises(errors.Trouble, match="give the path of one with --odoo PATH"):
        odoosource.find()


def test_no_network_for_odoo(monkeypatch):
    def fail(_folder):
        raise errors.Trouble("Fetching failed because the network cannot be reached.")

    monkeypatch.setattr(odoosource, "from_python", lambda: None)
    monkeypatch.setattr(odoosource.debian, "available", lambda: True)
    monkeypatch.setattr(odoosource.debian, "fetch_odoo", fail)
    monkeypatch.setattr(odoosource.shutil, "which", lambda _name: None)
    with pytest.raises(errors.Trouble, match="network cannot be reached"):
        odoosource.find()


def test_missing_oca_addons_are_a_warning(monkeypatch, capsys):
    def fail(*_arguments):
        raise errors.Trouble("Installing the OCA addons failed.")

    monkeypatch.setattr(pyenv, "python", lambda: sys.executable)
    monkeypatch.setattr(installer, "install", fail)
    assert pyenv.oca_addons() is None
    assert "Going on without the OCA addons" in capsys.readouterr().err


# -- PostgreSQL and databases -------------------------------------------------------


def fake_postgres(folder, version, pg_ctl="exit 1"):
    program(folder / "postgres", f"echo 'postgres (PostgreSQL) {version}'")
    program(folder / "initdb", 'mkdir -p "$2"; echo 15 > "$2/PG_VERSION"')
    program(folder / "pg_ctl", pg_ctl)
    return folder


def test_postgresql_that_does_not_start(tmp_path, own_cache, monkeypatch):
    # As root another user would have to reach the test's folder.
    monkeypatch.setattr(postgres.os, "geteuid", lambda: 1000)
    binaries = fake_postgres(tmp_path / "bin", "15.1", "echo 'FATAL: no shared memory'; exit 1")
    with pytest.raises(errors.Trouble, match="Starting PostgreSQL failed: FATAL: no shared memory"):
        with postgres.Cluster(binaries).in_use():
            pass


def test_postgresql_too_old(tmp_path, own_cache):
    with pytest.raises(errors.Trouble, match="needs PostgreSQL 13 or newer"):
        postgres.Cluster(fake_postgres(tmp_path / "bin", "9.6"))


@pytest.mark.parametrize(
    ("installed", "words"),
    [({"base": "18.0.1.3"}, r"was made by Odoo 18\.0\.1\.3, not 19\.0"), ({}, "holds no Odoo")],
)
def test_database_of_another_version(monkeypatch, installed, words):
    databases = database.Databases(None, None)
    monkeypatch.setattr(databases, "installed", lambda _name: installed)
    with pytest.raises(errors.Trouble, match=words):
        databases.check_series("some")


def test_pghost_that_does_not_answer(monkeypatch):
    pytest.importorskip("psycopg2")
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", str(odooconf.free_port()))
    with postgres.running() as connection:
        assert not connection.private
        with pytest.raises(errors.Trouble, match=r"PostgreSQL at 127\.0\.0\.1 does not answer"):
            database.Databases(None, connection).names()


def test_steps_tell_failures_too(capsys, monkeypatch):
    monkeypatch.setattr(console, "quiet", False)
    with pytest.raises(errors.Trouble), console.step("Doing it"):
        raise errors.Trouble("No.")
    assert capsys.readouterr().out.split() == ["0.0", "s", "Doing", "it", "failed"]


def test_files_that_the_found_odoo_lacks_are_added(tmp_path):
    package = fake_odoo(tmp_path / "odoo")
    (package / "addons" / "mail" / "static").mkdir(parents=True)
    (package / "addons" / "mail" / "static" / "kept.js").write_text("kept")
    (package / "addons" / "payment" / "data").mkdir(parents=True)
    (package / overlay.ICONS_IN).write_text('<field file="payment_some/static/icon.png"/>')
    seen = overlay.import_folder(package) / "odoo"
    assert (seen / overlay.SCRIPT).read_bytes() == overlay.SCRIPT_STUB
    assert (seen / "addons/payment_some/static/icon.png").read_bytes() == overlay.ICON_STUB
    assert (seen / "addons/mail/static/kept.js").read_text() == "kept"
    assert (seen / "release.py").exists()
    assert not (package / overlay.SCRIPT).exists()
    assert overlay.import_folder(package) == seen.parent


# -- Caddy --------------------------------------------------------------------


def test_caddy_that_is_there_is_used(monkeypatch, tmp_path):
    chosen = program(tmp_path / "bin" / "caddy", "exit 0")
    monkeypatch.setenv("PATH", str(chosen.parent))
    monkeypatch.delenv("MKBOT_CADDY", raising=False)
    assert str(caddy.find()) == str(chosen)


def test_caddy_that_cannot_be_had_is_told(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("MKBOT_CADDY", raising=False)
    monkeypatch.setattr(debian, "available", lambda: False)
    status, text = told(capsys, caddy.find)
    assert status == 2
    assert "install Debian's package caddy" in text


@pytest.mark.parametrize(
    ("release", "suite"), [({"VERSION_CODENAME": "trixie"}, "trixie"), ({}, "sid")]
)
def test_what_is_compiled_comes_from_this_release(monkeypatch, release, suite):
    monkeypatch.setattr(debian.platform, "freedesktop_os_release", lambda: release)
    assert debian.own_suite() == suite
