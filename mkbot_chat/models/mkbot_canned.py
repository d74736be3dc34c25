from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..bot import canned as texts

PREVIEW_LENGTH = 300


class MkbotCanned(models.Model):
    """A text that operators keep for what they say often.

    It is one operator's own, of sectors, or everybody's in a company; the rules say the same. Its
    variables are declared in ``bot/canned.py``.
    """

    _name = "mkbot.canned"
    _inherit = "mkbot.canned.mixin"
    _description = "Canned Message"
    _order = "sequence, shortcut, id"
    _rec_name = "shortcut"

    shortcut = fields.Char(
        required=True, help="What operators type after “::” in a conversation to find the message."
    )
    text = fields.Text(required=True, help="Plain text. Variables are written {{customer.name}}.")
    variables = fields.Char(compute="_compute_variables", help="What the text may contain.")
    group_id = fields.Many2one("mkbot.canned.group", index="btree_not_null", ondelete="set null")
    scope = fields.Selection(
        [("personal", "Only me"), ("sectors", "Sectors"), ("everybody", "Everybody")],
        string="For whom",
        required=True,
        default="personal",
    )
    user_id = fields.Many2one(
        compute="_compute_user_id", store=True, precompute=True, readonly=False
    )
    sector_ids = fields.Many2many(
        "mkbot.sector",
        "mkbot_canned_sector_rel",
        "canned_id",
        "sector_id",
        string="Sectors",
    )
    company_id = fields.Many2one(
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        help="Empty: for all companies.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    search_words = fields.Char(compute="_compute_search_words", store=True, index="trigram")
    use_count = fields.Integer(string="Uses", compute="_compute_uses")
    last_used_at = fields.Datetime(string="Last used", compute="_compute_uses")

    _owner_check = models.Constraint(
        "CHECK((scope = 'personal') = (user_id IS NOT NULL))",
        "A message for one operator only has an owner, another has none.",
    )

    @api.depends_context("lang")
    def _compute_variables(self):
        self.variables = texts.as_placeholders(texts.VARIABLES)

    @api.depends("scope")
    def _compute_user_id(self):
        for canned in self:
            personal = canned.scope == "personal"
            canned.user_id = (canned.user_id or self.env.user) if personal else False

    @api.depends("scope", "sector_ids.company_id")
    def _compute_company_id(self):
        for canned in self:
            if canned.scope == "personal":
                canned.company_id = False
            elif canned.scope == "sectors":
                canned.company_id = canned.sector_ids.company_id[:1] or self.env.company
            else:
                canned.company_id = canned.company_id or self.env.company

    @api.depends("shortcut", "text", "group_id.name")
    def _compute_search_words(self):
        for canned in self:
            canned.search_words = texts.search_words(
                canned.shortcut or "", canned.group_id.name or "", canned.text or ""
            )

    def _compute_uses(self):
        # sudo: figures of all who use a message that the user may read
        uses = self.env["mkbot.canned.use"].sudo()
        found = {
            canned.id: (count, last_at)
            for canned, count, last_at in uses._read_group(
                [("canned_id", "in", self.ids)], ["canned_id"], ["count:sum", "last_at:max"]
            )
        }
        for canned in self:
            canned.use_count, canned.last_used_at = found.get(canned.id, (0, False))

    @api.constrains("shortcut", "text")
    def _check_text(self):
        for canned in self:
            if not (canned.shortcut or "").strip() or not (canned.text or "").strip():
                raise ValidationError(self.env._("A canned message needs a shortcut and a text."))
            known = texts.as_placeholders(texts.VARIABLES)
            if unknown := texts.unknown_in(canned.text):
                raise ValidationError(
                    self.env._(
                        "There is no variable %(unknown)s. The variables are: %(known)s",
                        unknown=texts.as_placeholders(unknown),
                        known=known,
                    )
                )
            if texts.is_broken(canned.text):
                raise ValidationError(
                    self.env._(
                        "A variable is begun but not finished. Write each as one of: %s", known
                    )
                )

    @api.constrains("scope", "sector_ids", "company_id")
    def _check_sectors(self):
        for canned in self:
            if canned.scope == "sectors" and not canned.sector_ids:
                raise ValidationError(self.env._("Choose the sectors that the message is for."))
            if canned.sector_ids.company_id - canned.company_id:
                raise ValidationError(self.env._("Choose sectors of the message's company."))

    @api.constrains("scope", "group_id", "user_id", "company_id")
    def _check_group(self):
        # sudo: a group that the user cannot read is refused in words
        for canned, group in ((canned, canned.sudo().group_id) for canned in self):
            if group.user_id and group.user_id != canned.user_id:
                raise ValidationError(
                    self.env._("This group is one operator's own: choose one of everybody's.")
                )
            if canned.company_id and group.company_id - canned.company_id:
                raise ValidationError(self.env._("Choose a group of the message's company."))

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._written(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._written(vals))

    def _written(self, vals):
        """The values as they are kept."""
        if vals.get("shortcut"):
            vals = {**vals, "shortcut": texts.shortcut(vals["shortcut"])}
        if vals.get("scope", "sectors") != "sectors":
            vals = {**vals, "sector_ids": [fields.Command.clear()]}
        return vals

    @api.model
    def _found(self, term, limit):
        """The user's canned messages, those they use most first.

        :param str term: words of the shortcut, the group or the text; all have to be there
        :return: at most `limit`
        """
        domain = Domain.AND(
            Domain("search_words", "ilike", word) for word in texts.search_words(term).split()
        )
        # Among those that the user may read now: what they used once may be theirs no longer.
        readable = Domain("canned_id", "in", self._search(domain))
        uses = self.env["mkbot.canned.use"]
        first = uses.search(Domain("user_id", "=", self.env.uid) & readable, limit=limit).canned_id
        left = limit - len(first)
        if not left:  # to `search`, a limit of 0 is none
            return first
        return first + self.search(domain & Domain("id", "not in", first.ids), limit=left)

    def _panel_rows(self):
        """What the panel shows of each: ``{id, shortcut, preview, is_cut, group_id, scope,
        sectors, uses, is_editable}``; ``uses`` are the user's own."""
        uses = self.env["mkbot.canned.use"].search_read(
            [("user_id", "=", self.env.uid), ("canned_id", "in", self.ids)],
            ["canned_id", "count"],
            load=None,
        )
        counts = {use["canned_id"]: use["count"] for use in uses}
        editable = self._filtered_access("write")
        return [
            {
                "id": canned.id,
                "shortcut": canned.shortcut,
                "preview": canned.text[:PREVIEW_LENGTH],
                "is_cut": len(canned.text) > PREVIEW_LENGTH,
                "group_id": canned.group_id.id,
                "scope": canned.scope,
                "sectors": canned.sector_ids.mapped("name"),
                "uses": counts.get(canned.id, 0),
                "is_editable": canned in editable,
            }
            for canned in self
        ]
