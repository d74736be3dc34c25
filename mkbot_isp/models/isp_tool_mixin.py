from odoo import models

from odoo.addons.mkbot_chat.printing import can_print


class IspToolMixin(models.AbstractModel):
    """A record on which the operators' look-ups have buttons.

    Each is a tool, ``mkbot.tool``, for who attends the customer of the record.
    """

    _name = "isp.tool.mixin"
    _description = "Record with Buttons in a Look-Up"

    #: What the codes of the tools begin with.
    _isp_tool_prefix = "isp"
    #: The report by which the record is printed, an XML id of ``ir.actions.report``.
    _isp_report = None

    def _mkbot_customer(self):
        """Hook: the contact whose record it is."""
        return self.partner_id

    def _isp_recipient(self, kind):
        """Hook: whom a message about the record goes to.

        :param str kind: "customer" or "technician"
        :return: a ``res.partner``, none where there is no such person
        """
        customer = self._mkbot_customer()
        return customer if kind == "customer" else customer.browse()

    def _isp_tool(self, name):
        return f"{self._isp_tool_prefix}_{name}"

    def _for_tool(self, code):
        """The record in superuser mode, once it is checked that the user may use a button on it.

        :param str code: of `mkbot.tool`
        """
        return self.env["mkbot.session"]._check_look_up(self, self._mkbot_customer(), code)

    def _ask(self, wizard, title, **defaults):
        """Open a button's dialog; what it does checks again who does it.

        :param defaults: values that the dialog begins with
        """
        given = {f"default_{name}": value for name, value in defaults.items()}
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": wizard,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_ids": self.ids,
                **given,
            },
        }

    # ----- messages and paper -----

    def action_mkbot_message(self):
        self._for_tool(self._isp_tool("message"))
        return self._ask("isp.message.customer", self.env._("Send a message"))

    def action_mkbot_print(self):
        """Show the record as it is printed; a worker prints it."""
        record = self._for_tool(self._isp_tool("print"))
        return {
            "type": "ir.actions.act_url",
            "url": f"/mkbot/print/{record._name}/{record.id}",
            "target": "new",
        }

    def _mkbot_pdf_name(self):
        return f"{self.display_name.replace('/', '-')}.pdf"

    def _mkbot_render_pdf(self, lang):
        """The record as it is printed. Takes seconds.

        :return: the PDF's content; that of a web page where no PDF can be made
        """
        context = {"lang": lang, "tz": self.company_id._mkbot_tz()}
        report = self.with_context(**context).env["ir.actions.report"]
        if not can_print():
            return report._render_qweb_html(self._isp_report, self.ids)[0]
        return report._render_qweb_pdf(self._isp_report, self.ids)[0]
