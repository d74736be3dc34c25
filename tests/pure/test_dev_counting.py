"""dev/test counts what ran, and never calls a failure a pass."""

import json
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from mkbotdev import addons, measure, tally
from mkbotdev.commands import test as command
from mkbotdev.stages import odoolog, pytests, vendored

LAB_TEST = str(Path(__file__).parents[1] / "lab" / "test_radius.py")
LOG = """\
2026-01-01 10:00:00,001 1 INFO db odoo.addons.a.tests.test_x: Starting TestX.test_good ...
2026-01-01 10:00:00,002 1 INFO db odoo.addons.a.tests.test_x: Starting TestX.test_bad ...
2026-01-01 10:00:00,003 1 ERROR db odoo.addons.a.tests.test_x: FAIL: TestX.test_bad
Traceback (most recent call last):
AssertionError: it is bad
2026-01-01 10:00:00,004 1 INFO db odoo.addons.a.tests.test_x: Starting TestX.test_later ...
2026-01-01 10:00:00,005 1 INFO db odoo.addons.a.tests.test_x: skipped TestX.test_later : not now
2026-01-01 10:00:00,006 1 INFO db odoo.addons.a.tests.test_x: skipped setUpClass (Y) : no browser
2026-01-01 10:00:00,007 1 ERROR db odoo.modules.loading: Module a: 1 failures, 0 errors of 3 tests
"""
RESULT = (
    "2026-01-01 10:00:00,009 1 ERROR db odoo.tests.result: "
    "1 failed, 0 error(s) of 3 tests when loading\n"
)


def test_odoo_log_is_counted():
    counted = odoolog.read(LOG + RESULT)
    assert (counted.passed, counted.failed, counted.skipped) == (1, 1, 2)
    assert any("it is bad" in note for note in counted.notes)
    assert any("no browser" in note for note in counted.notes)


def test_odoo_log_that_breaks_off_is_a_failure():
    counted = odoolog.read(LOG.partition("FAIL")[0])
    assert counted.failed == 1
    assert "did not finish" in counted.notes[0]


def test_failing_subtest_fails_its_test_once():
    log = LOG.replace("FAIL: TestX.test_bad", "FAIL: Subtest TestX.test_bad (<subtest>)")
    counted = odoolog.read(log + RESULT)
    assert (counted.passed, counted.failed) == (1, 1)


def test_error_outside_of_tests_is_a_failure():
    error = "2026-01-01 09:59:00,000 1 ERROR db odoo.addons.a.models.x: cannot load a view\n"
    counted = odoolog.read(error + LOG + RESULT)
    assert counted.failed == 2
    assert any("cannot load a view" in note for note in counted.notes)


def test_failures_that_the_log_does_not_name():
    log = LOG.replace("FAIL: TestX.test_bad", "hm")
    assert odoolog.read(log + RESULT).failed >= 1


def test_junit_is_counted(tmp_path):
    path = tmp_path / "junit.xml"
    path.write_text(
        "<testsuites><testsuite>"
        "<testcase classname='t' name='good'/>"
        "<testcase classname='t' name='bad'><failure message='x'/></testcase>"
        "<testcase classname='t' name='broken'><error message='x'/></testcase>"
        "<testcase classname='t' name='later'><skipped message='no browser'/></testcase>"
        "</testsuite></testsuites>",
        encoding="utf-8",
    )
    counted = tally.from_junit(path)
    assert counted.line() == "1 passed, 2 failed, 1 skipped"
    assert counted.status() == 1


@pytest.mark.parametrize(
    ("passed", "failed", "skipped", "status"),
    [(1, 0, 0, 0), (1, 1, 0, 1), (0, 0, 0, 1), (0, 0, 5, 1)],
)
def test_a_run_without_tests_proves_nothing(passed, failed, skipped, status):
    assert tally.Tally(passed, failed, skipped).status() == status


@pytest.mark.parametrize(
    ("arguments", "stages"),
    [
        ([], ["lint", "pure", "lab", "odoo", "system"]),
        (["--only", "pure,lint"], ["lint", "pure"]),
        (["-k", "word", "-x"], ["lint", "pure", "lab", "odoo", "system"]),
        ([__file__], ["pure"]),
        ([f"{__file__}::test_x", "-v"], ["pure"]),
        ([LAB_TEST, __file__], ["pure", "lab"]),
    ],
)
def test_stages_follow_the_arguments(arguments, stages):
    assert command.parse(arguments).stages == stages


def test_paths_go_to_their_stage():
    assert pytests.chosen_paths([__file__], "system") == []
    assert pytests.chosen_paths(["-v"], "system") is None


def test_unknown_stage_is_refused(capsys):
    with pytest.raises(SystemExit):
        command.parse(["--only", "everything"])
    assert "--only knows" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("readme", "problem"),
    [
        (None, "is not listed"),
        ("# libs\n- other 1.0, MIT licence, https://x", "is not listed"),
        ("## chart\nVersion 1.0, from https://x", "lacks licence"),
        ("## chart\nLicence MIT\n## more\nVersion 1, https://x", "lacks version, origin"),
        ("## chart\nVersion 1.0, licence MIT, from https://x", ""),
        (
            "| name | version | licence | origin |\n|--|\n| chart | 1 | MIT | https://x |",
            "",
        ),
    ],
)
def test_vendored_libraries_are_listed(tmp_path, readme, problem):
    library = tmp_path / "some_addon" / "static" / "lib" / "chart"
    library.mkdir(parents=True)
    if readme:
        (library.parent / "README.md").write_text(readme, encoding="utf-8")
    problems = vendored.vendored_problems(tmp_path)
    assert len(problems) == bool(problem)
    assert not problem or problem in problems[0]


def test_upgrade_follows_code_and_data_not_assets(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "static").mkdir()
    (tmp_path / "models" / "x.py").write_text("1")
    (tmp_path / "static" / "x.js").write_text("1")
    addon = addons.Addon("a", tmp_path, {})
    before = {"a": addon.hash()}
    (tmp_path / "static" / "x.js").write_text("2")
    assert addons.changed({"a": addon}, before) == []
    (tmp_path / "models" / "x.py").write_text("2")
    assert addons.changed({"a": addon}, before) == ["a"]


def test_addons_whose_dependencies_are_missing_are_left_out(tmp_path, monkeypatch, capsys):
    for name, depends in (("good", ["base"]), ("bad", ["good", "absent"]), ("worse", ["bad"])):
        (tmp_path / "repo" / name).mkdir(parents=True)
        (tmp_path / "repo" / name / "__manifest__.py").write_text(repr({"depends": depends}))
    (tmp_path / "odoo" / "base").mkdir(parents=True)
    (tmp_path / "odoo" / "base" / "__manifest__.py").write_text("{}")
    monkeypatch.setattr(addons, "REPO", tmp_path / "repo")
    environment = SimpleNamespace(addons_path=lambda: [tmp_path / "odoo", tmp_path / "repo"])
    assert list(addons.installable(environment)) == ["good"]
    assert "bad is left out: it depends on absent" in capsys.readouterr().err


def test_a_figure_is_one_line_of_json(capsys):
    measure.emit("panel", "open_s", 1.23456, "s", {"runs": 3})
    line = capsys.readouterr().out
    assert json.loads(line) == {
        "bench": "panel",
        "figure": "open_s",
        "value": 1.235,
        "unit": "s",
        "detail": {"runs": 3},
    }
    assert line.count("\n") == 1


def test_percentile():
    values = list(range(1, 101))
    assert measure.percentile(values, 0.95) == 95
    assert measure.percentile([7], 0.95) == 7


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_stages_side_by_side_are_all_counted(capsys):
    together = threading.Barrier(2, timeout=10)

    def meets():
        together.wait()
        counted = tally.Tally()
        counted.ok()
        return counted

    def breaks():
        raise ZeroDivisionError

    runners = {"odoo": meets, "lab": meets, "system": breaks, "pure": breaks}
    counted = command._side_by_side([["odoo"], ["lab", "system"]], list(runners), runners)
    assert (counted.passed, counted.failed) == (2, 1)
    assert "system" in counted.notes[0]
    capsys.readouterr()
