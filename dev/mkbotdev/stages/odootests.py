"""Stage odoo: the tests inside our addons, then their translations."""

import shutil

from .. import console, odooconf, paths, procs
from ..tally import Tally
from . import i18n, odoolog

STAGE_LIMIT_S = 40 * 60


def run(shop):
    """Install our addons with their tests on a copy of the template."""
    if not shop.addons:
        tally = Tally()
        tally.skip("Odoo tests", "there is no addon at the root of the checkout")
        return tally
    databases = shop.databases
    template = databases.deps_template(shop.addons)
    name = shop.new_name()
    databases.create(name, template)
    try:
        databases.query("postgres", f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        tally = _tests(databases, name, sorted(shop.addons))
        if set(shop.addons) <= set(databases.installed(name)):
            tally.add(i18n.check(databases, name, shop.addons))
        return tally
    finally:
        databases.drop(name)


def _tests(databases, name, addons):
    env = databases.environment
    log = paths.scratch("odoo-tests.log")
    log.write_bytes(b"")
    screenshots = paths.scratch("odoo-screenshots")
    shutil.rmtree(screenshots, ignore_errors=True)
    port = odooconf.free_port()
    conf = odooconf.write(env, databases.connection, name, http_port=port, max_cron_threads=0)
    command = env.odoo_command(
        f"--init={','.join(addons)}",
        f"--test-tags={','.join('/' + addon for addon in addons)}",
        f"--screenshots={screenshots}",
        "--stop-after-init",
        "--log-level=info",
    )
    console.say(f"  Odoo tests of {', '.join(addons)} (log: {log})")
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
        tally.fail(f"Odoo's tests took longer than {STAGE_LIMIT_S // 60} minutes", procs.tail(log))
    elif status and not tally.failed:
        tally.fail(f"Odoo ended with status {status}", procs.tail(log))
    return tally
