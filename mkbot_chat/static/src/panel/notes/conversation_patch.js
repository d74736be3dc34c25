import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { useBus } from "@web/core/utils/hooks";
import { Conversation } from "../conversation/conversation";
import { spokenOf } from "../store/format";
import { SwitchDialog } from "./switch_dialog";
import { Writing } from "./writing";

/** Replies and notes of a conversation: one composer, and no doubt which of the two it holds. */
patch(Conversation.prototype, {
    setup() {
        super.setup(...arguments);
        useBus(this.env.bus, "MKBOT:NOTE", ({ detail }) => {
            if (detail.sessionId === this.props.sessionId) {
                this.askSwitch(!this.isNote);
            }
        });
    },
    prepare(thread) {
        super.prepare(...arguments);
        const writing = this.writingOf(thread);
        writing.sync();
        if (this.panel.noteAsked === this.props.sessionId && !thread.mkbotNote) {
            // Opened to write a note: what was begun as a reply waits.
            writing.switchTo(true);
        }
        this.panel.noteAsked = null;
    },
    writingOf(thread) {
        return new Writing(thread, this.panel.drafts, this.panel.parkedFiles);
    },
    get writing() {
        return this.state.thread && this.writingOf(this.state.thread);
    },
    get isNote() {
        return Boolean(this.state.thread?.mkbotNote && this.canNote);
    },
    /** Who attends writes notes, supervisors wherever they read, and who was mentioned. */
    get canNote() {
        const { row } = this;
        if (!this.state.thread || row.state === "gone") {
            return false;
        }
        const isAttending = this.isMine && Boolean(this.state.thread.self_member_id);
        return (
            isAttending ||
            this.store.me.supervisor ||
            Boolean(this.store.mentions?.sessions.has(row.id))
        );
    },
    /** Whether there is a composer: for a reply, or for a note. */
    get canCompose() {
        return this.isNote || this.canWrite;
    },
    get placeholder() {
        return this.isNote
            ? _t("A note for colleagues; @ mentions one of them…")
            : super.placeholder;
    },
    get hasParked() {
        return this.writing.hasParked(!this.isNote);
    },
    /** What was put aside and cannot be written on: there is no composer. */
    get parkedText() {
        const { thread } = this.state;
        return thread && !this.canCompose && !this.canNote
            ? [true, false]
                  .map((isNote) => this.panel.drafts.parked(thread.id, isNote)?.text ?? "")
                  .filter(Boolean)
                  .join("\n")
            : "";
    },
    dropParked() {
        for (const isNote of [true, false]) {
            this.panel.drafts.unpark(this.state.thread.id, isNote);
        }
        this.render();
    },
    /** Write the other kind; with something written, ask what becomes of it. */
    askSwitch(isNote) {
        if (!this.state.thread || (isNote && !this.canNote)) {
            return;
        }
        const { writing } = this;
        const isAsked = writing.hasContent && this.canCompose;
        if (isNote === this.isNote) {
            this.state.thread.composer.autofocus++;
        } else if (!isAsked || (!isNote && !this.canWrite)) {
            writing.switchTo(isNote);
        } else {
            this.env.services.dialog.add(SwitchDialog, {
                isNote,
                who: spokenOf(this.row).toString(),
                text: writing.composer.composerText.trim(),
                switchTo: ({ take }) => writing.switchTo(isNote, { take }),
            });
        }
    },
});
