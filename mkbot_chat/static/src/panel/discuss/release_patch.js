import { markup, onWillDestroy, toRaw } from "@odoo/owl";
import { Composer } from "@mail/core/common/composer";
import { Store } from "@mail/core/common/store_service";
import { Thread } from "@mail/core/common/thread";
import { patch } from "@web/core/utils/patch";

/*
 * Records outlive what draws them: whoever still listens to one when they are no more stays in
 * memory, and the conversation they were drawn in with them. An operator opens hundreds a day.
 */

const DESTROYED = 2;

/** It asks whether it was destroyed only when its text changes, and asks where nobody answers. */
patch(Composer.prototype, {
    setup() {
        super.setup(...arguments);
        onWillDestroy(() => {
            this.status = DESTROYED;
            touchHtml(this.props.composer);
        });
    },
});

/** Tell who listens to the text, which stays what it is. */
function touchHtml(composer) {
    const { updatingAttrs } = composer._;
    updatingAttrs.set("composerHtml", true);
    composer.composerHtml = markup(composer.composerHtml.toString());
    updatingAttrs.delete("composerHtml");
}

patch(Thread.prototype, {
    /** A message that ends says so after OWL ended its listening: what is read then is raw. */
    registerMessageRef(message, ref) {
        super.registerMessageRef(ref ? message : toRaw(message), ref);
    },
});

patch(Store.prototype, {
    /** Who no longer wants to be told of a change is let go, not only left out. */
    _onChange(record, key, callback) {
        let told = callback;
        const stop = super._onChange(record, key, (observe) => told?.(observe));
        return (
            stop &&
            (() => {
                told = undefined;
                stop();
            })
        );
    },
});
