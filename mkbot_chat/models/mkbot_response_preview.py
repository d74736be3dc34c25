from markupsafe import Markup

from odoo import api, fields, models

from ..bot import samples, texts
from ..port import PLATFORMS
from .mkbot_response import PLACEHOLDER


class MkbotResponse(models.Model):
    """How a text reads: by subject in the list, and as each platform shows it in the form."""

    _inherit = "mkbot.response"

    subject = fields.Selection(
        [
            ("opening", "Opening"),
            ("identity", "Who is it"),
            ("talk", "Conversation"),
            ("finance", "Bills and invoices"),
            ("sale", "Sales and cancellation"),
            ("data", "Registered data"),
            ("advice", "First aid"),
            ("people", "Handing over"),
            ("hours", "Opening hours"),
            ("end", "End and rating"),
            ("button", "Buttons"),
        ],
        compute="_compute_subject",
        store=True,
        index=True,
    )
    preview = fields.Html(
        compute="_compute_preview",
        sanitize=False,
        help="With examples of what the variables stand for and of the options that go with it.",
    )

    @api.depends("key")
    def _compute_subject(self):
        for response in self:
            response.subject = samples.subject_of(response.key or "")

    @api.depends("key", "text", "lang", "platform", "company_id", "sector_id")
    def _compute_preview(self):
        for response in self:
            names = dict(PLATFORMS)
            platforms = [response.platform] if response.platform else list(names)
            text = PLACEHOLDER.sub(
                lambda match: samples.SAMPLES.get(match[1], ""), response.text or ""
            ).strip()
            if not text or response.key not in texts.KEYS:
                response.preview = False
                continue
            # Platforms that show the same are shown once.
            alike = {}
            for platform in platforms:
                options = response._preview_options(platform)
                html = response._preview_html(self._preview_of(platform, text, options))
                alike.setdefault(html, []).append(names[platform])
            response.preview = Markup().join(
                Markup("<h6 class='mt-3'>%s</h6>%s") % (", ".join(names), html)
                for html, names in alike.items()
            )

    def _preview_options(self, platform):
        """``[(id, label), …]`` of what goes with the text, as a customer of it reads them."""
        return [
            (
                option,
                label
                or self._render(
                    key, samples.SAMPLES, platform, self.lang, self.company_id, self.sector_id
                )
                or option,
            )
            for option, key, label in samples.options_of(self.key)
        ]

    @api.model
    def _preview_of(self, platform, text, options):
        """Hook: the messages that a text becomes on a platform.

        :param options: ``[(id, label), …]``
        :return: a list of dicts: `text`, `buttons`, `rows` of a list, its `opener`
        """
        labels = [label for _id, label in options]
        return [{"text": text, "buttons": labels, "rows": [], "opener": ""}]

    def _preview_html(self, messages):
        """Messages as bubbles, with what one can press below them."""
        pressed = Markup("<span class='badge rounded-pill border text-primary me-1 mb-1'>%s</span>")
        bubble = Markup("<div class='border rounded p-2 mb-1 bg-100 col-lg-6'>%s</div>")
        parts = []
        for message in messages:
            lines = Markup("<br/>").join(message["text"].splitlines())
            if lines:
                parts.append(bubble % lines)
            parts += [pressed % label for label in message["buttons"]]
            if message["rows"]:
                rows = Markup().join(Markup("<li>%s</li>") % row for row in message["rows"])
                parts.append((pressed % message["opener"]) + Markup("<ul>%s</ul>") % rows)
        if len(messages) > 1:
            words = self.env._("It is sent as %s messages.", len(messages))
            parts.append(Markup("<div class='text-muted'>%s</div>") % words)
        return Markup().join(parts)
