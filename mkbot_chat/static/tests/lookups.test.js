import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, Deferred, tick } from "@odoo/hoot-mock";
import { ConnectionLostError } from "@web/core/network/rpc";
import { fitCoins } from "@mkbot_chat/panel/lookups/lookup_coins";
import { firstSection, Lookups, navOf } from "@mkbot_chat/panel/lookups/lookups";
import { orderTerms, sizeOf } from "@mkbot_chat/panel/lookups/record_browser";

describe.current.tags("headless");

const red = { 1: { colour: "red", why: "2 overdue" } };
const green = { 1: { colour: "green", why: "" } };
const row = (id = 5, partnerId = 7) => ({ id, partner_id: partnerId });

let requests;
beforeEach(() => {
    requests = [];
});

/** LEDs whose answers the test gives when it likes. */
function lookups() {
    return new Lookups((sessionId) => {
        const answer = new Deferred();
        requests.push({ sessionId, answer });
        return answer;
    });
}

async function answer(index, leds) {
    requests[index].answer.resolve(leds);
    await tick();
}

test("LEDs are asked for in one request, shown at once later on, and asked again when old", async () => {
    const known = lookups();
    known.watch(row());
    expect(requests.map(({ sessionId }) => sessionId)).toEqual([5]);
    expect(known.ledOf(row(), 1)).toEqual({ colour: "grey", why: "" });
    await answer(0, red);
    expect(known.ledOf(row(), 1).why).toBe("2 overdue");
    known.watch(null);
    known.watch(row());
    expect(requests.length).toBe(1);
    await advanceTime(31000);
    known.watch(row());
    expect(requests.length).toBe(2);
    expect(known.ledOf(row(), 1).colour).toBe("red");
    await answer(1, green);
    expect(known.ledOf(row(), 1).colour).toBe("green");
});

test("nothing is asked for, and all is grey, while nobody knows the customer", () => {
    const known = lookups();
    known.watch(row(5, false));
    expect(requests).toEqual([]);
    expect(known.ledOf(row(5, false), 1).colour).toBe("grey");
});

test("another customer's LEDs are not shown, nor those of an answer that comes too late", async () => {
    const known = lookups();
    known.askLeds(row(5, 7));
    known.askLeds(row(5, 8));
    expect(requests.length).toBe(2);
    await answer(1, green);
    await answer(0, red);
    expect(known.ledOf(row(5, 8), 1).colour).toBe("green");
    expect(known.ledOf(row(5, 7), 1).colour).toBe("grey");
});

test("what changes while they are asked for is asked for once more", async () => {
    const known = lookups();
    known.watch(row());
    known.askAgain();
    known.askAgain();
    expect(requests.length).toBe(1);
    await answer(0, green);
    expect(requests.length).toBe(2);
    await answer(1, red);
    expect(requests.length).toBe(2);
    expect(known.ledOf(row(), 1).colour).toBe("red");
});

test("the bus's news are gathered, and concern the sessions they name", async () => {
    const known = lookups();
    known.askLeds(row(6, 9));
    known.watch(row());
    await answer(0, green);
    await answer(1, green);
    known.onChange([6]);
    await advanceTime(5000);
    expect(requests.length).toBe(2);
    known.onChange([5]);
    known.onChange([5]);
    await advanceTime(5000);
    expect(requests.slice(2).map(({ sessionId }) => sessionId)).toEqual([5]);
    await answer(2, red);
    // The other's are old by now, too.
    known.watch(row(6, 9));
    expect(requests.length).toBe(4);
});

test("without a connection the last known ones stay; a refusal shows none", async () => {
    const known = lookups();
    known.watch(row());
    await answer(0, red);
    known.askAgain();
    requests[1].answer.reject(new ConnectionLostError());
    await tick();
    expect(known.ledOf(row(), 1).colour).toBe("red");
    known.askAgain();
    requests[2].answer.reject(new Error("You do not attend them."));
    await tick();
    expect(known.ledOf(row(), 1).colour).toBe("grey");
});

test("nothing is asked for after the panel is closed", async () => {
    const known = lookups();
    known.watch(row());
    await answer(0, green);
    known.onChange([5]);
    known.stop();
    await advanceTime(5000);
    expect(requests.length).toBe(1);
});

test("each conversation remembers its open coin; ended ones are forgotten", async () => {
    const known = lookups();
    await known.toggle(5, 1);
    await known.toggle(6, 2);
    await known.toggle(5, 3);
    expect([...known.opened]).toEqual([
        [5, 3],
        [6, 2],
    ]);
    await known.toggle(6, 2);
    known.placeOf(row(5), 3);
    known.forget((id) => id !== 5);
    expect([...known.opened]).toEqual([]);
    expect([...known.places]).toEqual([]);
});

test("a coin stays open while what is typed in it may not be left", async () => {
    const known = lookups();
    await known.toggle(5, 1);
    known.guard = async () => false;
    await known.toggle(5, 2);
    await known.close(5);
    expect(known.opened.get(5)).toBe(1);
    known.guard = () => true;
    await known.close(5);
    expect(known.opened.has(5)).toBe(false);
});

test("where one was in a coin is kept, but never for another customer", () => {
    const known = lookups();
    const place = known.placeOf(row(), 1);
    place.sectionId = 11;
    const nav = navOf(place, 11);
    nav.show(42, [41, 42]);
    expect(known.placeOf(row(), 1)).toBe(place);
    expect(navOf(place, 11).resId).toBe(42);
    expect(known.placeOf(row(), 2)).not.toBe(place);
    expect(known.placeOf(row(5, 8), 1).sectionId).toBe(null);
    expect(known.placeOf(row(), 1)).not.toBe(place);
});

test("a coin opens where one was, else at what is wrong, else at what there is", () => {
    const sections = [
        { id: 1, count: 0, alarm: 0 },
        { id: 2, count: 3, alarm: 0 },
        { id: 3, count: 1, alarm: 1 },
    ];
    expect(firstSection(sections, 1).id).toBe(1);
    expect(firstSection(sections, null).id).toBe(3);
    expect(firstSection(sections.slice(0, 2), null).id).toBe(2);
    expect(firstSection(sections.slice(0, 1), null).id).toBe(1);
    expect(firstSection([], null)).toBe(undefined);
});

test("a record is opened from the list and left again, if what was typed may be left", async () => {
    const nav = navOf(lookups().placeOf(row(), 1), 1);
    nav.local.add({}, () => ({ scroll: 12 }));
    await nav.open(4, { activeIds: [3, 4] });
    expect([nav.resId, nav.canGoBack, nav.resIds, nav.kept.state]).toEqual([
        4,
        true,
        [3, 4],
        { scroll: 12 },
    ]);
    const form = {};
    nav.leaving.add(form, async () => false);
    expect(await nav.back()).toBe(false);
    expect(nav.resId).toBe(4);
    nav.leaving.remove(form);
    expect(await nav.back()).toBe(true);
    expect(nav.isForm).toBe(false);
});

test("coins have names where there is room, then icons, then a menu for the rest", () => {
    expect(fitCoins(900, 800, 8)).toEqual({ hasNames: true, shown: 8 });
    expect(fitCoins(700, 800, 8)).toEqual({ hasNames: false, shown: 8 });
    expect(fitCoins(480, 2000, 20)).toEqual({ hasNames: false, shown: 10 });
    expect(fitCoins(30, 2000, 20)).toEqual({ hasNames: false, shown: 0 });
});

test("Odoo's views are told the room they have and the server's order", () => {
    expect([360, 700, 900, 2000].map(sizeOf)).toEqual([0, 1, 2, 5]);
    expect(orderTerms("date_due desc,  id")).toEqual([
        { name: "date_due", asc: false },
        { name: "id", asc: true },
    ]);
    expect(orderTerms(false)).toEqual([]);
});
