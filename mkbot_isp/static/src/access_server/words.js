import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";

/** @returns {string} what went wrong, for people: the server's own words where it has some */
export function wordsOf(error) {
    const said = error instanceof RPCError && error.data?.arguments?.[0];
    return said || _t("No connection to the server.").toString();
}
