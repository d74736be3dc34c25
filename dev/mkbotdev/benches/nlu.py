"""How well messages are understood: by the examples of a database, on a labelled file."""

import argparse
import csv
import json
import subprocess
import tempfile
from pathlib import Path

from .. import harness, odooconf, procs
from ..errors import Failure, Trouble
from ..measure import emit, percentile

NAME = "nlu"
LIMIT_S = 300

#: Runs in Odoo's shell: the texts through `mkbot.intent.classify`, as the bot calls it.
SCRIPT = """
import dataclasses, json, time
from odoo.addons.mkbot_chat.bot import scores, understanding
with open({source!r}, encoding="utf-8") as source:
    rows = json.load(source)
intent = env["mkbot.intent"]
known = {{each.code for each in intent.search([])}}
intent.classify("aquecer")
results, times = [], []
for text, code in rows:
    began = time.perf_counter()
    results.append(intent.classify(text))
    times.append((time.perf_counter() - began) * 1000)
codes = [code for text, code in rows]
found = scores.score(codes, results, understanding.ACT_FROM, understanding.MARGIN)
wrong = [[text, code, result[0][0], round(result[0][1], 3)]
         for (text, code), result in zip(rows, results) if result[0][0] != code]
with open({target!r}, "w", encoding="utf-8") as target:
    json.dump({{"scores": dataclasses.asdict(found), "times": times, "wrong": wrong,
               "examples": env["mkbot.intent.phrase"].search_count([]),
               "unknown": sorted(set(codes) - known)}}, target)
"""


def main(arguments):
    """Print the shares by which understanding is judged, and the time a message takes."""
    parser = argparse.ArgumentParser(prog="dev/bench nlu", description=__doc__)
    parser.add_argument(
        "--file", required=True, type=Path, help="CSV with the columns text and intent"
    )
    parser.add_argument("--wrong", action="store_true", help="list what was taken for another")
    options = parser.parse_args(arguments)
    rows = _read(options.file)
    with harness.bench(NAME) as shop, tempfile.TemporaryDirectory() as folder:
        told = _classify(shop, rows, Path(folder))
    if told["unknown"]:
        raise Trouble(f"No intent of these codes exists: {', '.join(told['unknown'])}.")
    if options.wrong:
        for text, code, best, probability in told["wrong"]:
            print(f"{code:22} {best:22} {probability:.2f}  {text}")
    detail = {"file": options.file.name, "messages": len(rows), "examples": told["examples"]}
    del told["scores"]["count"]
    for figure, value in told["scores"].items():
        emit(NAME, figure, value, "share", detail)
    emit(NAME, "p95_ms", percentile(told["times"], 0.95), "ms", detail)


def _read(path):
    try:
        with open(path, encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source)
            if not {"text", "intent"} <= set(reader.fieldnames or ()):
                raise Trouble(f"{path} needs the columns text and intent.")
            rows = [(row["text"] or "", (row["intent"] or "").strip()) for row in reader]
    except OSError as error:
        raise Trouble(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Trouble(f"{path} is not written in UTF-8.") from error
    rows = [(text, code) for text, code in rows if text.strip() and code]
    if not rows:
        raise Trouble(f"{path} holds no labelled text.")
    return rows


def _classify(shop, rows, folder):
    source, target = folder / "rows.json", folder / "told.json"
    source.write_text(json.dumps(rows), encoding="utf-8")
    database = shop.database()
    env = shop.databases.environment
    conf = odooconf.write(env, shop.databases.connection, database, max_cron_threads=0)
    script = SCRIPT.format(source=str(source), target=str(target))
    log = folder / "shell.log"
    try:
        with open(log, "wb") as output:
            subprocess.run(
                env.odoo_command("shell", "-d", database, "--no-http"),
                input=script.encode(),
                stdout=output,
                stderr=subprocess.STDOUT,
                env=odooconf.process_environment(env, conf),
                timeout=LIMIT_S,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise Failure(f"Classifying took longer than {LIMIT_S} seconds.") from error
    finally:
        conf.unlink(missing_ok=True)
    if not target.exists():
        raise Failure(f"The messages were not classified:\n{procs.tail(log)}")
    return json.loads(target.read_text(encoding="utf-8"))
