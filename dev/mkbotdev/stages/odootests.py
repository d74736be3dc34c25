"""Stage odoo: the tests inside our addons, then their translations."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from .. import console, odooconf, paths, procs
from ..tally import Tally
from . import i18n, odoolog

STAGE_LIMIT_S = 40 * 60
#: Two thirds of the time are this addon's: the others' tests run beside them.
LONGEST = "mkbot_chat"


def run(shop):
    """Install our addons with their tests on copies of the template, in two parts side by side."""
    if not shop.addons:
        tally = Tally()
        tally.skip("Odoo tests", "there is no addon at the root of the checkout")
        return tally
    databases = shop.databases
    template = databases.deps_template(shop.addons)
    names = sorted(shop.addons)
    long, others = [name for name in names if name == LONGEST], set(names) - {LONGEST}
    parts = [part for part in (long, sorted(others)) if part]
    copies = [shop.new_name() for _part in parts]
    try:
        for copy in copies:
            databases.create(copy, template)
            databases.query("postgres", f'ALTER DATABASE "{copy}" SET synchronous_commit = off')
        tally = Tally()
        with ThreadPoolExecutor(len(parts)) as beside:
            for told in beside.map(partial(_tests, databases, names), copies, parts):
                tally.add(told)
        if set(shop.addons) <= set(databases.installed(copies[0])):
            tally.add(i18n.check(databases, copies[0], shop.addons))
        return tally
    finally:
        for copy in copies:
            databases.drop(copy)


def _tests(databases, addons, database, tested):
    """Install all addons and run the tests of some."""
    env = databases.environment
    log = paths.scratch(f"odoo-tests-{tested[0]}.log")
    log.write_bytes(b"")
    screenshots = paths.scratch(f"odoo-screenshots-{tested[0]}")
    shutil.rmtree(screenshots, ignore_errors=True)
    port = odooconf.free_port()
    conf = odooconf.write(env, databases.connection, database, http_port=port, max_cron_threads=0)
    command = env.odoo_command(
        f"--init={','.join(addons)}",
        f"--test-tags={','.join('/' + addon for addon in tested)}",
        f"--screenshots={screenshots}",
        "--stop-after-init",
        "--log-level=info",
    )
    console.say(f"  Odoo tests of {', '.join(tested)} (log: {log})")
    process = procs.start(command, log, env=odooconf.process_environment(env, conf))
    try:
        status = process.wait(STAGE_LIMIT_S)
    except procs.subprocess.TimeoutExpired:
        status = None
    finally:
        procs.stop(process)
        conf.unlink(missing_ok=True)
    tally = odoolog.read(log.read_text(encoding="utf-8", errors="replace"))
    if status is None:
        minutes = STAGE_LIMIT_S // 60
        tally.fail(
            f"The tests of {', '.join(tested)} took longer than {minutes} minutes", procs.tail(log)
        )
    elif status and not tally.failed:
        tally.fail(f"Odoo ended with status {status}", procs.tail(log))
    return tally
