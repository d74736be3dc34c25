"""What an operator watches on an access server while they look at a connection.

The server may be slow or down. So the request's transaction is over before it is asked, and what it
answers, or why it does not, is told to who asked. Odoo's own session is not saved: that would need
the transaction.
"""

from contextlib import closing

from odoo import api
from odoo.http import Controller, request, route
from odoo.modules.registry import Registry

from odoo.addons.mkbot_chat.transient import run_again

from .. import drivers
from ..backends.port import BackendError

HISTORY = 20
REJECTIONS = 10


class AccessServer(Controller):
    @route("/mkbot_isp/sessions", type="jsonrpc", auth="user", readonly=True, save_session=False)
    def sessions(self, connection_id):
        """Who is on line, was, and was refused, of one connection.

        :return: see `isp.live._told`, or ``{"error"}`` in words
        """
        connection = self._connection(connection_id, "isp_sessions")
        server = connection._access_server()
        kind, settings, login = server.kind, server._settings(), connection.code

        def ask():
            return (
                drivers.ask(kind, settings, "sessions", [login]),
                drivers.ask(kind, settings, "history", login, HISTORY),
                drivers.ask(kind, settings, "rejections", login, REJECTIONS),
            )

        def tell(env, answer):
            return env["isp.live"]._told(env["isp.connection"].browse(connection_id), *answer)

        return self._outside(ask, tell)

    @route("/mkbot_isp/traffic", type="jsonrpc", auth="user", readonly=True, save_session=False)
    def traffic(self, connection_id, index=None):
        """What the interface of a connection moved so far.

        :param index: of the interface, as it was answered the last time
        :return: ``{"index", "at", "down", "up"}``: octets since the interface counts, and when that
            was read, in seconds; or ``{"error"}`` in words
        """
        connection = self._connection(connection_id, "isp_traffic")
        settings, name = connection._traffic_source()

        index = None if index is None else int(index)

        def ask():
            found, counters = drivers.traffic(settings, name, index)
            return {
                "index": found,
                "at": counters.at.timestamp(),
                "down": counters.down_octets,
                "up": counters.up_octets,
            }

        return self._outside(ask)

    def _connection(self, connection_id, tool):
        return request.env["isp.connection"].browse(int(connection_id))._for_tool(tool)

    def _outside(self, ask, tell=None):
        """Ask without a transaction.

        :param tell: called with an environment of another one, in superuser mode, and the answer;
            makes of it what is told
        """
        database, context, uid = request.db, request.env.context, request.env.uid
        request.env.cr.close()
        try:
            answer = ask()
        except BackendError as error:
            return {"error": str(error)}
        if tell is None:
            return answer
        with closing(Registry(database).cursor()) as cr:
            # sudo: the connection was checked above
            env = api.Environment(cr, uid, context, su=True)

            def write():
                told = tell(env, answer)
                cr.commit()  # pylint: disable=invalid-commit
                return told

            return run_again(env, write)
