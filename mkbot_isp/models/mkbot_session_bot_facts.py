from odoo import models

#: Slots whose values say nothing to a person.
UNTOLD = ("service", "help", "plan")


class MkbotSession(models.Model):
    """What the provider's actions found out, in words for colleagues and technicians."""

    _inherit = "mkbot.session"

    def _slots_in_words(self, facts):
        slots = {
            name: value for name, value in (facts.get("slots") or {}).items() if name not in UNTOLD
        }
        tries, answers = self._tries_in_words()
        known = [
            (tries[name], answers.get(value, value))
            for name, value in slots.items()
            if name in tries
        ]
        others = {name: value for name, value in slots.items() if name not in tries}
        return known + super()._slots_in_words({**facts, "slots": others})

    def _tries_in_words(self):
        """What the things are called that customers try, and what they answer."""
        env = self.account_id._speaking().env
        names = {
            "lights": env._("Lights of the device"),
            "power": env._("Power checked"),
            "cable": env._("Cables checked"),
            "restart": env._("Restarted"),
            "devices": env._("It fails on"),
            "device": env._("Device joined the Wi-Fi anew"),
            "wifi": env._("Near the router, on 5 GHz"),
            "advice": env._("General advice"),
            "measured": env._("Speed that the customer measured"),
            "ssid": env._("New name of the Wi-Fi"),
            "what": env._("Wants to change"),
        }
        answers = {
            "normal": env._("as usual"),
            "red": env._("a red one"),
            "off": env._("all off"),
            "one": env._("one device"),
            "all": env._("all devices"),
            "helped": env._("it helped"),
            "not_helped": env._("it did not help"),
            "person": env._("asked for a person"),
            "move": env._("where the installation is"),
            "address": env._("the registered address"),
            "email": env._("the registered e-mail"),
            "phone": env._("the registered phone"),
            "password": env._("the password of the Wi-Fi"),
            "both": env._("name and password of the Wi-Fi"),
        }
        return names, answers

    def _facts_in_words(self, facts):
        last = {tried["code"]: tried.get("facts") or {} for tried in facts.get("tried") or ()}
        lines = super()._facts_in_words(facts)
        for found in last.values():
            lines += [line for line in self._snapshot_in_words(found) if line not in lines]
        return lines

    def _snapshot_in_words(self, found):
        """The facts that an action keeps of a service: lines."""
        env = self.account_id._speaking().env
        lines = []
        if found.get("service"):
            lines.append(env._("%(service)s, plan %(plan)s", **_some(found, "service", "plan")))
        if found.get("node"):
            lines.append(env._("Node: %s", found["node"]))
        if "online" in found:
            lines.append(self._online_in_words(found))
        if found.get("error"):
            lines.append(env._("Its back-end refused: %s", found["error"]))
        simple = {
            "today_gb": env._("Heavy use today: %s GB"),
            "measured": env._("Measured, of what was sold: %s Mbit/s"),
            "devices": env._("Devices: %s"),
            "services": env._("Services: %s"),
            "contract": env._("Contract: %s"),
            "wanted": env._("Plan asked for: %s"),
            "order": env._("Visit: %s"),
        }
        lines += [words % found[key] for key, words in simple.items() if found.get(key)]
        return lines

    def _online_in_words(self, found):
        env = self.account_id._speaking().env
        if found["online"]:
            return env._("On line since %s", found["since"])
        if found["online"] is None:
            return env._("Its access server was not heard lately")
        if not found.get("since"):
            return env._("Off line")
        return env._(
            "Off line since %(since)s: %(cause)s", since=found["since"], cause=found["cause"]
        )

    def _tried_in_words(self, code, found, slots):
        """What is known of a service and what the customer tried: for whoever goes there."""
        tried = [f"{label}: {value}" for label, value in self._slots_in_words({"slots": slots})]
        return "\n".join([self._intent_name(code), *self._snapshot_in_words(found), *tried])


def _some(found, *names):
    return {name: found.get(name, "") for name in names}
