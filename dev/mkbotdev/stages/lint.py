"""Stage lint: each tool counts as one test."""

import os
import subprocess
import sys

from .. import addons, paths, pyenv
from ..errors import Trouble
from ..tally import Tally
from .vendored import vendored_problems

EXCERPT_LINES = 40


def run(options):
    """Run every linter; with `--fix`, first let those that can repair."""
    tally = Tally()
    python = [sys.executable, "-m"]
    if options.fix:
        _call([*python, "ruff", "check", "--fix", "--quiet", "."])
        _call([*python, "ruff", "format", "--quiet", "."])
    _check(tally, "ruff check", [*python, "ruff", "check", "--output-format=concise", "."])
    _check(
        tally, "ruff format", [*python, "ruff", "format", "--check", "--output-format=concise", "."]
    )
    ours = sorted(addons.ours())
    if ours:
        _check(tally, "pylint-odoo", [*python, "pylint", "--rcfile=setup.cfg", "-j2", *ours])
    _javascript(tally, options.fix)
    problems = vendored_problems()
    if problems:
        tally.fail("vendored libraries", "\n".join(problems))
    else:
        tally.ok()
    return tally


def _javascript(tally, fix):
    scripts = _files("*/static/**/*.js")
    styles = _files("*/static/**/*.scss") + _files("*/static/**/*.css")
    if not scripts and not styles:
        return
    try:
        modules = pyenv.node_modules() / "node_modules"
    except Trouble as trouble:
        for name in ("prettier", "eslint"):
            tally.skip(name, str(trouble))
        return
    environment = {**os.environ, "NODE_PATH": str(modules)}
    prettier = ["node", modules / "prettier" / "bin" / "prettier.cjs"]
    eslint = ["node", modules / "eslint" / "bin" / "eslint.js"]
    if fix:
        _call([*prettier, "--log-level=warn", "--write", *scripts, *styles])
        _call([*eslint, "--fix", *scripts], env=environment)
    _check(tally, "prettier", [*prettier, "--log-level=warn", "--check", *scripts, *styles])
    if scripts:
        _check(tally, "eslint", [*eslint, "--max-warnings=0", *scripts], env=environment)


def _files(pattern):
    found = (path.relative_to(paths.REPO) for path in sorted(paths.REPO.glob(pattern)))
    return [path for path in found if "lib" not in path.parts and "description" not in path.parts]


def _call(command, **options):
    return subprocess.run(
        [str(part) for part in command],
        cwd=paths.REPO,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )


def _check(tally, name, command, **options):
    done = _call(command, **options)
    paths.scratch(f"lint-{name.replace(' ', '-')}.log").write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        lines = done.stdout.strip().splitlines()
        shown = lines[:EXCERPT_LINES]
        if len(lines) > len(shown):
            shown.append(f"… {len(lines) - len(shown)} more lines in .dev/")
        tally.fail(name, "\n".join(shown))
    else:
        tally.ok()
