"""dev/pictures: take the pictures of every screen into docs/pictures, and write their index.

A picture that differs from the one before in little more than its times is left as it is.
"""

import argparse
import contextlib
import io

from .. import chromium, console, harness, paths, screens, screens_reports
from ..errors import Failure, Trouble

FOLDER = paths.REPO / "docs" / "pictures"
INDEX = paths.REPO / "docs" / "README.md"
COLOURS = 256
#: Of a picture's points, how many may differ from the one before.
ALIKE = 0.004
#: A picture is no larger.
MOST_BYTES = 120_000
HEAD = """# The screens

Taken by `dev/pictures`, of the demo data. What each shows stands in `dev/mkbotdev/screens*.py`,
which the test of accessibility goes through too.
"""


def main(arguments):
    parser = argparse.ArgumentParser(prog="dev/pictures", description=__doc__)
    parser.add_argument("names", nargs="*", help="some screens, by name; default: all")
    parser.add_argument("--odoo", metavar="PATH", help="an Odoo 19 to use instead of fetching one")
    parser.add_argument(
        "--size",
        type=_size,
        metavar="WxH",
        help="show them in another size, into .dev/pictures: to look at, not to keep",
    )
    options = parser.parse_args(arguments)
    known = {one.name: one for one in screens_reports.SCREENS}
    if unknown := set(options.names) - set(known):
        parser.error(f"no screen {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    if not chromium.ensure():
        raise Trouble(f"Pictures need a browser. {chromium.ABSENT}.")
    chosen = [known[name] for name in options.names] or screens_reports.SCREENS
    folder = paths.scratch("pictures") if options.size else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    written = _take(chosen, folder, options)
    if not options.size:
        _write_index()
    console.say(f"{len(written)} pictures changed in {folder}.")
    return 0


def _size(words):
    width, _x, height = words.partition("x")
    return int(width), int(height)


def _take(chosen, folder, options):
    """Return the paths of the pictures that changed."""
    from ..scene import Scene

    with contextlib.ExitStack() as stack:
        shop = stack.enter_context(harness.workshop(options.odoo))
        scene = stack.enter_context(contextlib.closing(Scene(shop.node(max_cron_threads=4))))
        with console.step("What goes on at the desk"):
            scene.play()
        chrome = stack.enter_context(screens.browser())
        theatre = stack.enter_context(contextlib.closing(screens.Theatre(chrome, scene)))
        theatre.rehearse()
        written = []
        for one in chosen:
            with console.step(one.name):
                page = theatre.show(one._replace(size=options.size or one.size))
                for theme in one.themes:
                    screens.dress(page, theme)
                    path = folder / f"{one.name}-{theme}.png"
                    if _keep(page.screenshot(), path):
                        written.append(path)
        return written


def _keep(taken, path):
    """Write a picture, made small, unless the one that is there looks the same."""
    from PIL import Image

    image = Image.open(io.BytesIO(taken)).convert("RGB")
    if path.exists() and _alike(image, Image.open(path).convert("RGB")):
        return False
    small = image.quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    if path.parent == FOLDER and path.stat().st_size > MOST_BYTES:
        raise Failure(f"{path} has {path.stat().st_size} bytes; at most {MOST_BYTES} are wanted.")
    return True


def _alike(one, other):
    from PIL import ImageChops

    if one.size != other.size:
        return False
    # Colours were reduced: only what differs plainly counts.
    differing = ImageChops.difference(one, other).convert("L").point(lambda value: value > 40)
    return sum(differing.tobytes()) <= ALIKE * one.width * one.height


def _write_index():
    parts = [HEAD]
    for one in screens_reports.SCREENS:
        width = 320 if one.size == screens.PHONE else 480
        pictures = " ".join(
            f'<img src="pictures/{one.name}-{theme}.png" width="{width}"'
            f' alt="{one.title} ({theme})">'
            for theme in one.themes
            if (FOLDER / f"{one.name}-{theme}.png").exists()
        )
        parts.append(f"## {one.name.replace('-', ' ').capitalize()}\n\n{one.title}\n\n{pictures}\n")
    INDEX.write_text("\n".join(parts), encoding="utf-8")
