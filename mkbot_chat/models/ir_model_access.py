from odoo import api, models, tools

# What a user of the panel reads of Odoo without being granted it: how things are named and set up,
# colleagues, and their own. No customers' data is in these, or record rules keep it apart.
PANEL_READS = frozenset(
    {
        "account.account",
        "account.account.tag",
        "account.analytic.account",
        "account.fiscal.position",
        "account.fiscal.position.account",
        "account.incoterms",
        "account.payment.method",
        "account.payment.method.line",
        "account.payment.term",
        "account.payment.term.line",
        "account.tax",
        "account.tax.group",
        "account.tax.repartition.line",
        "crm.lost.reason",
        "crm.stage",
        "crm.team",
        "ir.actions.report",
        "ir.module.category",
        "ir.ui.menu",
        "l10n_br.zip.range",
        "l10n_latam.document.type",
        "l10n_latam.identification.type",
        "mail.activity.plan",
        "mail.activity.plan.template",
        "mail.activity.type",
        "mail.followers",
        "mail.guest",
        "mail.message.subtype",
        "mail.template",
        "payment.method",
        "product.category",
        "product.pricelist",
        "product.product",
        "product.tag",
        "product.template",
        "product.template.attribute.line",
        "product.template.attribute.value",
        "product.uom",
        "report.layout",
        "report.paperformat",
        "res.bank",
        "res.city",
        "res.company",
        "res.country",
        "res.country.group",
        "res.country.state",
        "res.currency",
        "res.currency.rate",
        "res.groups",
        "res.groups.privilege",
        "res.lang",
        "res.partner",
        "res.partner.category",
        "res.partner.industry",
        "res.role",
        "res.users",
        "uom.uom",
        "utm.campaign",
        "utm.medium",
        "utm.source",
        "utm.stage",
        "utm.tag",
    }
)
# What they may do besides as every employee may: write to colleagues and customers, and keep
# their own account.
PANEL_USES = frozenset(
    {
        "auth.passkey.key",
        "auth.passkey.key.create",
        "auth_totp.device",
        "auth_totp.wizard",
        "change.password.own",
        "discuss.channel",
        "discuss.channel.member",
        "discuss.gif.favorite",
        "ir.attachment",
        "ir.filters",
        "mail.activity",
        "mail.activity.schedule",
        "mail.activity.schedule.line",
        "mail.canned.response",
        "mail.compose.message",
        "mail.message",
        "mail.notification",
        "mail.scheduled.message",
        "res.device",
        "res.device.log",
        "res.users.apikeys",
        "res.users.apikeys.description",
        "res.users.apikeys.show",
        "res.users.identitycheck",
        "res.users.settings",
        "res.users.settings.embedded.action",
        "res.users.settings.volumes",
        "web_tour.tour",
        "web_tour.tour.step",
    }
)


class IrModelAccess(models.Model):
    _inherit = "ir.model.access"

    @api.model
    def _mkbot_panel_models(self, mode):
        """Hook: of the models that every employee may use, those that a user who has only the
        panel may use, too. All others are closed to them, whatever is installed.

        :param str mode: read, write, create or unlink
        """
        return PANEL_READS | PANEL_USES if mode == "read" else PANEL_USES

    @tools.ormcache("self.env.uid", "mode")
    def _get_allowed_models(self, mode="read"):
        allowed = super()._get_allowed_models(mode)
        if not self.env.user._mkbot_is_panel_only():
            return allowed
        groups = frozenset(self.env.user._get_group_ids())
        return frozenset(
            model for model in allowed if self._mkbot_panel_allows(model, mode, groups)
        )

    @api.model
    def _mkbot_panel_allows(self, model, mode, group_ids):
        """Whether a user who has only the panel may use a model: because one of these groups that
        not every employee has gives the right, or because the panel needs it.

        :param frozenset group_ids: the user's groups, or some of them
        """
        if model in self._mkbot_panel_models(mode):
            return True
        # sudo: groups, asked while rights are being decided
        employee = self.env.ref("base.group_user").sudo().all_implied_ids
        return model in self._mkbot_granted(mode, group_ids - set(employee.ids))

    @tools.ormcache("mode", "group_ids", cache="stable")
    def _mkbot_granted(self, mode, group_ids):
        """The models that one of these groups, by itself, gives a right on."""
        # sudo: see above
        lines = self.sudo().search(
            [(f"perm_{mode}", "=", True), ("group_id", "in", list(group_ids))]
        )
        return frozenset(lines.mapped("model_id.model"))
