"""What platforms refuse, in words for people: see ``port.REASONS``."""

from odoo.addons.mkbot_chat.port import storable


def words(env, reason):
    """Return the sentence for one of ``port.REASONS`` in the language of `env`, "" for none."""
    return {
        "window": env._(
            "The customer wrote too long ago: the platform lets only an approved template through."
        ),
        "template": env._("The template is not approved, or its variables do not fit."),
        "blocked": env._("The customer blocked us, or does not want such messages."),
        "unreachable": env._("This address is not on the platform, or is no longer."),
        "token": env._(
            "The platform does not accept our credentials: an administrator has to reset and"
            " connect the account."
        ),
        "account": env._(
            "The platform restricts the account: look for its messages in the platform's own panel."
        ),
        "unlinked": env._("The phone behind the account is not linked: its QR code must be read."),
        "limit": env._("The platform asks to slow down."),
        "too_large": env._("The file is too large."),
        "media_type": env._("Files of this type are not taken."),
        "too_old": env._("The message is too old to be changed, or is gone."),
        "content": env._("The platform does not take this content."),
        "unavailable": env._("The platform has trouble now."),
    }.get(reason, "")


def of_failure(env, failure):
    """Say why a message did not go: our sentence, then the platform's own words."""
    own = storable(": ".join(word for word in (failure.code, failure.message) if word))
    sentence = words(env, failure.reason)
    return f"{sentence} ({own})" if sentence and own else sentence or own
