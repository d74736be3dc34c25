import { browser } from "@web/core/browser/browser";

/**
 * Switching a conversation's composer between reply and note.
 *
 * A thread knows what its composer holds (`mkbotNote`); `Drafts` remembers it.
 */
export class Writing {
    /**
     * @param {Object} thread
     * @param {import("./drafts").Drafts} drafts
     * @param {Map<string, Object[]>} files put aside with texts; they do not outlive the page
     */
    constructor(thread, drafts, files) {
        Object.assign(this, { thread, drafts, files });
    }

    get composer() {
        return this.thread.composer;
    }

    /** Before the conversation is drawn: what another window or an earlier page left. */
    sync() {
        if (!this.hasContent) {
            this.thread.mkbotNote = this.drafts.isNote(this.thread.id);
        }
    }

    get hasContent() {
        return Boolean(this.composer.composerText.trim() || this.composer.attachments.length);
    }

    /** Whether something of the other kind was begun and put aside. */
    hasParked(isNote) {
        return Boolean(
            this.drafts.parked(this.thread.id, isNote) || this.files.has(this.fileKey(isNote))
        );
    }

    fileKey(isNote) {
        return `${this.thread.id}.${isNote}`;
    }

    /**
     * Write the other kind from now on.
     *
     * @param {{take?: boolean}} [options] take along what was begun; else it is put aside, and
     *     what was put aside of the other kind comes back
     */
    switchTo(isNote, { take = false } = {}) {
        const { composer, thread } = this;
        if (!take) {
            this.park();
        }
        if (isNote === thread.mkbotNote) {
            return;
        }
        thread.mkbotNote = isNote;
        this.drafts.setNote(thread.id, isNote);
        this.unpark(isNote);
        if (!isNote) {
            // Nobody is mentioned in what a customer reads, and no note is quoted.
            composer.mentionedPartners.length = 0;
            if (composer.replyToMessage?.isNote) {
                composer.replyToMessage = undefined;
            }
        }
        composer.autofocus++;
    }

    /** Put aside what the composer holds. */
    park() {
        const { composer, thread } = this;
        const text = composer.composerText;
        if (text.trim()) {
            const partnerIds = composer.mentionedPartners.map(({ id }) => id);
            this.drafts.park(thread.id, thread.mkbotNote, { text, partnerIds });
        }
        if (composer.attachments.length) {
            this.files.set(this.fileKey(thread.mkbotNote), [...composer.attachments]);
        }
        composer.clear();
        composer.mentionedPartners.length = 0;
        browser.localStorage.removeItem(composer.localId);
    }

    /** Bring back what was put aside, before what the composer holds now. */
    unpark(isNote) {
        const { composer, thread } = this;
        const draft = this.drafts.unpark(thread.id, isNote);
        if (draft) {
            for (const id of isNote ? draft.partnerIds : []) {
                composer.mentionedPartners.add({ id });
            }
            composer.composerText = [draft.text, composer.composerText]
                .filter((text) => text.trim())
                .join("\n");
            const { length } = composer.composerText;
            Object.assign(composer.selection, { start: length, end: length });
            composer.forceCursorMove = true;
        }
        const key = this.fileKey(isNote);
        for (const file of this.files.get(key) ?? []) {
            if (file.exists()) {
                composer.attachments.add(file);
            }
        }
        this.files.delete(key);
    }
}
