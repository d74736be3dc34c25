from odoo import api, models


class MkbotAboutMixin(models.AbstractModel):
    """A dialog about a record, which its user may read: a link shows the name of what it leads
    to, whoever may read that."""

    _name = "mkbot.about.mixin"
    _description = "Dialog about a Record"
    #: The field that holds the record.
    _about = ""

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs[self._about].check_access("read")
        return dialogs

    def write(self, vals):
        result = super().write(vals)
        self[self._about].check_access("read")
        return result
