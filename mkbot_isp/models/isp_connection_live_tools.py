import ipaddress

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.mkbot_chat.answers import told

#: Where customers' devices are: RFC 1918 and RFC 6598. Nothing else is opened.
PRIVATE = [
    ipaddress.ip_network(net)
    for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
]


class IspConnection(models.Model):
    """The buttons that look at a connection on its access server, or reach its device."""

    _inherit = "isp.connection"

    def action_mkbot_unblock(self):
        if self.access == "partial":
            return self.action_mkbot_full_speed()
        return super().action_mkbot_unblock()

    def action_mkbot_full_speed(self):
        """Take a reduction of the speed back."""
        connection = self._for_tool("isp_full_speed")
        if connection.access != "partial":
            raise UserError(self.env._("The speed of “%s” is not reduced.", connection.code))
        connection._release(self.env._("Full speed again, by hand."))
        return told(self.env._("“%s” is fast again: its back-end is being told.", connection.code))

    def action_mkbot_edit(self):
        self._for_tool("isp_edit")
        return self._ask("isp.connection.edit", self.env._("Edit the connection"))

    def action_mkbot_sessions(self):
        connection = self._for_tool("isp_sessions")
        connection._access_server()
        return connection._dialog("mkbot_isp.sessions")

    def action_mkbot_traffic(self):
        connection = self._for_tool("isp_traffic")
        connection._traffic_source()
        return connection._dialog("mkbot_isp.traffic")

    def _dialog(self, tag):
        return {
            "type": "ir.actions.client",
            "tag": tag,
            "params": {"connection_id": self.id, "name": self.code},
        }

    def action_mkbot_open_host(self):
        """Open the page of the customer's device, in a window of its own."""
        connection = self._for_tool("isp_open_host")
        url = connection._host_url()
        connection._message_log(
            body=self.env._("The page of the customer's device was opened: %s", url),
            author_id=self.env.user.partner_id.id,
        )
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def _host_url(self):
        """Where the customer's device answers.

        :raise UserError: it is not on line, or has an address that is not within the provider
        """
        facts = self._live_facts()
        if not facts["online"] or not facts["ipv4"]:
            raise UserError(self.env._("“%s” is not known to be on line now.", self.code))
        address = ipaddress.ip_address(facts["ipv4"])
        if not any(address in net for net in PRIVATE):
            raise UserError(
                self.env._("%s is not an address within the provider's network.", address)
            )
        return f"http://{address}:{self.http_port or 80}"

    def _access_server(self):
        """:raise UserError: it has none"""
        if self.server_id.kind != "radius":
            raise UserError(self.env._("“%s” is on no access server.", self.code))
        return self.server_id

    def _traffic_source(self):
        """Where the traffic is read: what `drivers.traffic` is called with.

        :raise UserError: it cannot be read, in words
        """
        server = self._access_server()
        # sudo: the tool was checked; operators read neither of these
        server, live = server.sudo(), self.sudo().live_ids
        if not live.online:
            raise UserError(self.env._("“%s” is not known to be on line now.", self.code))
        node = (
            self.env["isp.node"]
            .sudo()
            .search([("address", "=", live.nas), ("company_id", "=", self.company_id.id)], limit=1)
        )
        community = node.snmp_community or server.snmp_community
        if not community:
            raise UserError(
                self.env._("The access server %s has no SNMP community in our settings.", live.nas)
            )
        name = (server.snmp_interface or "").replace("{login}", self.code)
        settings = {"host": live.nas, "community": community, "port": server.snmp_port}
        return settings, name.replace("{port}", live.port or "")
