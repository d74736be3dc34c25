import { Composer } from "@mail/core/common/composer";
import { toRaw } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { patch } from "@web/core/utils/patch";
import { useDebounced } from "@web/core/utils/timing";

/** Typing rests for so long: what was written is kept, and appears in other windows. */
const KEEP_MS = 300;

/**
 * Let a composer hold what another window of the user keeps for it, as the kind that it is there.
 *
 * @param {import("models").Composer} composer
 * @param {import("../notes/drafts").Drafts} drafts
 */
export function takeDraft(composer, drafts) {
    // Before the text: what is a note elsewhere never stands here as a reply.
    composer.thread.mkbotNote = drafts.isNote(composer.thread.id);
    let kept;
    try {
        kept = JSON.parse(browser.localStorage.getItem(composer.localId));
    } catch {
        // Nothing that can be read is nothing.
    }
    if (kept) {
        composer.composerHtml = kept.composerHtml;
    } else {
        composer.composerText = "";
    }
    const { length } = composer.composerText;
    Object.assign(composer.selection, { start: length, end: length });
    composer.mkbotTaken = composer.composerHtml.toString();
}

patch(Composer.prototype, {
    setup() {
        super.setup();
        if (this.props.composer.thread?.isMkbot) {
            this.saveContentDebounced = useDebounced(this.saveContent, KEEP_MS, {
                execBeforeUnmount: true,
            });
        }
    },

    /** What came from another window is that one's to keep. */
    saveContent() {
        const composer = toRaw(this.props.composer);
        if (composer.mkbotTaken !== undefined) {
            if (composer.mkbotTaken === composer.composerHtml.toString()) {
                return;
            }
            composer.mkbotTaken = undefined;
        }
        super.saveContent();
    },
});
