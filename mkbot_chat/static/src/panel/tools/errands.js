import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Of so many errands that ended unasked it is remembered how: the news may outrun the answer. */
const REMEMBERED = 50;

/**
 * What workers do for the user after a click, such as printing: a notification says that it is
 * under way, and is replaced by how it ended.
 */
export class Errands {
    /** @param {{call: (ids: number[]) => Promise<Object[]>, notify: Function}} world */
    constructor({ call, notify }) {
        this.call = call;
        this.notify = notify;
        /** @type {Map<number, {words: Object, close: Function, retrying: string}>} */
        this.followed = new Map();
        /** @type {Map<number, Object>} */
        this.ended = new Map();
    }

    /**
     * Say how an errand goes.
     *
     * @param {number} id
     * @param {{doing: string, done: string, failed: (why: string) => string}} words
     */
    follow(id, words) {
        if (!id || this.followed.has(id)) {
            return;
        }
        const known = this.ended.get(id);
        if (known) {
            this.say(words, known);
            return;
        }
        this.followed.set(id, { words, close: this.show(words.doing), retrying: "" });
    }

    show(text, type = "info") {
        return this.notify(text, { type, sticky: true });
    }

    /** @param {{id: number, state: string, words: string}} news */
    onState(news) {
        const { id, state, words: why } = news;
        const errand = this.followed.get(id);
        if (state === "retrying") {
            if (errand && errand.retrying !== why) {
                errand.close();
                errand.retrying = why;
                errand.close = this.show(
                    _t("%(doing)s It failed and is tried again: %(why)s", {
                        doing: errand.words.doing,
                        why,
                    }),
                    "warning"
                );
            }
            return;
        }
        if (!errand) {
            this.ended.set(id, news);
            if (this.ended.size > REMEMBERED) {
                this.ended.delete(this.ended.keys().next().value);
            }
            return;
        }
        errand.close();
        this.followed.delete(id);
        this.say(errand.words, news);
    }

    say(words, { state, words: why }) {
        if (state === "done") {
            this.notify(words.done, { type: "success" });
        } else {
            this.notify(words.failed(why), { type: "danger", sticky: true });
        }
    }

    /** After a lost connection: ask for what was not heard. */
    async catchUp() {
        const ids = [...this.followed.keys()];
        if (!ids.length) {
            return;
        }
        const states = await this.call(ids);
        const known = new Set(states.map(({ id }) => id));
        for (const news of states) {
            if (news.state === "done" || news.state === "failed") {
                this.onState(news);
            }
        }
        for (const id of ids.filter((missing) => !known.has(missing))) {
            this.onState({ id, state: "failed", words: _t("It was deleted.").toString() });
        }
    }
}

export const errandsService = {
    dependencies: ["bus_service", "notification", "orm"],
    start(env, { bus_service: bus, notification, orm }) {
        const errands = new Errands({
            call: (ids) => orm.silent.call("mkbot.panel", "errand_states", [ids]),
            notify: (text, options) => notification.add(text, options),
        });
        bus.subscribe("mkbot.errand/state", (news) => errands.onState(news));
        env.bus.addEventListener("MKBOT:REFRESHED", () =>
            // What could not be asked now is asked with the next refresh.
            errands.catchUp().catch(() => {})
        );
        return errands;
    },
};

registry.category("services").add("mkbot.errands", errandsService);
