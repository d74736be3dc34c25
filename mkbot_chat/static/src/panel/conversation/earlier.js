import { Component, onPatched, onWillPatch, useRef, useState } from "@odoo/owl";
import { Message } from "@mail/core/common/message";
import { Thread } from "@mail/core/common/thread";
import { useService } from "@web/core/utils/hooks";
import { formatMoment, stateOf } from "../store/format";

/** Above a conversation: the same person's earlier attendances, one after the other, to read. */
export class Earlier extends Component {
    static template = "mkbot_chat.Earlier";
    static components = { Message };
    static props = { thread: Object };

    setup() {
        this.panel = useService("mkbot.panel");
        this.mailStore = useService("mail.store");
        this.root = useRef("root");
        this.state = useState({ blocks: [], isLoading: false, isComplete: false });
        Object.assign(this, { formatMoment, stateOf });
        // What is read must not move when something is put above it.
        let fromBottom;
        onWillPatch(() => {
            const scrollable = this.scrollable;
            fromBottom = scrollable && scrollable.scrollHeight - scrollable.scrollTop;
        });
        onPatched(() => {
            if (this.scrollable && fromBottom !== undefined) {
                this.scrollable.scrollTop = this.scrollable.scrollHeight - fromBottom;
            }
        });
    }

    get scrollable() {
        return this.root.el?.closest(".o-mail-Thread");
    }

    async loadOne() {
        this.state.isLoading = true;
        const oldest = this.state.blocks[0];
        const found = await this.panel.rpc("mkbot.panel", "history", [this.env.mkbotSessionId], {
            before_id: oldest?.session.id ?? null,
        });
        const session = found?.[0];
        const thread =
            session?.channel_id &&
            (await this.mailStore.Thread.getOrFetch({
                model: "discuss.channel",
                id: session.channel_id,
            }));
        if (thread) {
            await thread.fetchNewMessages();
        }
        if (session) {
            this.state.blocks.unshift({ session, thread });
        } else if (found) {
            this.state.isComplete = true;
        }
        this.state.isLoading = false;
    }

    isSquashed(message, previous) {
        return Boolean(
            previous &&
            message.author?.eq(previous.author) &&
            message.datetime.ts - previous.datetime.ts < 5 * 60 * 1000
        );
    }
}

Object.assign(Thread.components, { MkbotEarlier: Earlier });
