import { describe, expect, test } from "@odoo/hoot";
import { Ratings } from "@mkbot_chat/panel/ratings/ratings_service";

describe.current.tags("headless");

const alert = (id, state = "new") => ({ id, state, rating: 3 });

test("a new alert is news once, by whichever channel it comes", () => {
    const ratings = new Ratings();
    ratings.load([1]);
    expect(ratings.apply(alert(2))).toBe(true);
    expect(ratings.apply(alert(2))).toBe(false);
    expect(ratings.apply(alert(1))).toBe(false);
    expect([...ratings.waiting]).toEqual([1, 2]);
});

test("what somebody treated is no longer to treat", () => {
    const ratings = new Ratings();
    ratings.load([1, 2]);
    expect(ratings.apply(alert(1, "treated"))).toBe(false);
    expect([...ratings.waiting]).toEqual([2]);
    expect(ratings.rows.get(1).state).toBe("treated");
});

test("the server's list is the whole truth", () => {
    const ratings = new Ratings();
    ratings.load([1, 2]);
    ratings.load([2]);
    expect([...ratings.waiting]).toEqual([2]);
});
