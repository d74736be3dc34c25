from odoo import api, fields, models


class FsmPerson(models.Model):
    """A technician, and who they are to the field force's system."""

    _inherit = "fsm.person"

    iclass_user = fields.Char(
        string="User at IClass",
        help="Their name there. Only orders of technicians with such a user are sent to IClass.",
    )

    @api.model
    def _choices(self):
        """Who can be sent in the user's companies: ``[(id as text, name), …]``.

        A selection instead of a link: with the panel only one may not read contacts.
        """
        # sudo: the names of colleagues in the field, for who opens orders
        people = self.sudo().search([("company_id", "in", [*self.env.companies.ids, False])])
        names = ((str(person.id), person.name or "") for person in people)
        return sorted(names, key=lambda one: one[1].lower())
