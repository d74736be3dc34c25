from . import controllers
from . import models
from . import wizards


def uninstall_hook(env):
    """Coins made by hand go with their groups and rights, which would stay behind otherwise."""
    env["mkbot.lookup"].with_context(active_test=False).search([]).unlink()
