import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { Deferred } from "@web/core/utils/concurrency";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { Windows } from "@mkbot_chat/panel/windows/windows";

describe.current.tags("headless");

/** The locks of a browser: as much of them as windows use. */
function locksOf() {
    const held = [];
    return {
        query: async () => ({ held }),
        request: async (name, { ifAvailable }, callback) => {
            const isTaken = held.some((lock) => lock.name === name);
            if (ifAvailable && isTaken) {
                return callback(null);
            }
            const lock = { name };
            held.push(lock);
            await callback(lock);
            held.splice(held.indexOf(lock), 1);
        },
    };
}

function windowsOf(count, onWord = () => {}) {
    return Array.from({ length: count }, (_, index) => {
        const one = new Windows(7, (word) => onWord(index, word));
        one.start();
        return one;
    });
}

function inBrowser({ hasFocus = false, navigator = { locks: locksOf() } } = {}) {
    patchWithCleanup(document, { hasFocus: () => hasFocus });
    patchWithCleanup(browser, { navigator });
}

test("what all hear one says, and the next time again one", async () => {
    inBrowser();
    const [one, other] = windowsOf(2);
    const first = await Promise.all([one.claim("mine-1-oi"), other.claim("mine-1-oi")]);
    expect(first.filter(Boolean).length).toBe(1);
    expect(await other.claim("mine-2-oi")).toBe(true);
    await advanceTime(5000);
    expect(await other.claim("mine-1-oi")).toBe(true);
    one.stop();
    other.stop();
});

test("a window that was never touched lets another one speak", async () => {
    const locks = locksOf();
    inBrowser({ navigator: { locks, userActivation: { hasBeenActive: false } } });
    const [untouched, touched] = windowsOf(2);
    const late = untouched.claim("mine-1-oi");
    patchWithCleanup(browser, { navigator: { locks } });
    expect(await touched.claim("mine-1-oi")).toBe(true);
    await advanceTime(300);
    expect(await late).toBe(false);
    untouched.stop();
    touched.stop();
});

test("the user looks at one of them, until they look away", async () => {
    inBrowser();
    const [one, other] = windowsOf(2);
    expect(await other.isLookedAt()).toBe(false);
    one.look();
    expect(await other.isLookedAt()).toBe(true);
    one.stop();
    await Promise.resolve();
    expect(await other.isLookedAt()).toBe(false);
    other.stop();
});

test("where the browser has no locks, each speaks for itself", async () => {
    inBrowser({ navigator: {} });
    const [one, other] = windowsOf(2);
    one.look();
    expect(await other.isLookedAt()).toBe(false);
    expect(await one.claim("mine-1-oi")).toBe(true);
    expect(await other.claim("mine-1-oi")).toBe(true);
    one.stop();
    other.stop();
});

test("what the user does in one window the others are told", async () => {
    inBrowser();
    const heard = new Deferred();
    const [one, other] = windowsOf(2, (index, word) => heard.resolve([index, word]));
    one.tell({ moves: 5 });
    expect(await heard).toEqual([1, { moves: 5 }]);
    one.stop();
    other.stop();
});
