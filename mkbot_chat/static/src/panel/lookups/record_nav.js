import { markRaw } from "@odoo/owl";
import { Reactive } from "@web/core/utils/reactive";
import { CallbackRecorder } from "@web/search/action_hook";

function gathered(recorder) {
    return Object.assign({}, ...recorder.callbacks.map((callback) => callback()));
}

/**
 * A list and the record that was opened from it: where one is, and how the list was left.
 *
 * Odoo's views tell through the recorders what they want to keep, and whether they may be left:
 * a form saves itself then, as it does behind Odoo's breadcrumbs.
 */
export class RecordNav extends Reactive {
    /** @type {number|false|undefined} the record shown: false for a new one, undefined for none */
    resId = undefined;
    /** The records to page through. */
    resIds = [];
    /** Name of the record shown. */
    title = "";
    /** The record with which the form was opened, and a number of that. */
    opened = markRaw({ resId: undefined, number: 0 });
    /** Raised to read the records again. */
    version = 0;
    /** The list as it was left. */
    kept = markRaw({});
    /** There is no list to go back to. */
    isSingle = false;

    constructor() {
        super();
        this.leaving = markRaw(new CallbackRecorder());
        this.global = markRaw(new CallbackRecorder());
        this.local = markRaw(new CallbackRecorder());
    }

    get isForm() {
        return this.resId !== undefined;
    }

    get canGoBack() {
        return this.isForm && !this.isSingle;
    }

    /** @returns {Promise<boolean>} false if what was typed is not complete, or was refused */
    async leave() {
        const answers = await Promise.all(this.leaving.callbacks.map((callback) => callback()));
        return !answers.includes(false);
    }

    async open(resId, { activeIds = [] } = {}) {
        if (!(await this.leave())) {
            return;
        }
        this.kept = markRaw({
            globalState: gathered(this.global),
            state: gathered(this.local),
        });
        this.show(resId, activeIds);
    }

    /** Show a record without a thought for the list. */
    show(resId, resIds = []) {
        this.opened = markRaw({ resId, number: this.opened.number + 1 });
        this.resIds = markRaw(resIds);
        this.title = "";
        this.resId = resId;
    }

    /** @returns {Promise<boolean>} whether the list is shown again */
    async back() {
        if (!this.canGoBack || !(await this.leave())) {
            return false;
        }
        this.resId = undefined;
        return true;
    }

    reload() {
        this.version++;
    }
}
