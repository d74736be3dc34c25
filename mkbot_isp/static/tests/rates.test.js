import { describe, expect, test } from "@odoo/hoot";
import { rateBetween, volume } from "@mkbot_isp/access_server/rates";

describe.current.tags("headless");

const BEFORE = { index: 7, at: 100, down: 1_000_000, up: 500_000 };

test("octets between two readings are megabits a second", () => {
    const now = { index: 7, at: 105, down: 7_250_000, up: 1_125_000 };
    expect(rateBetween(BEFORE, now)).toEqual({ down: 10, up: 1 });
});

test("nothing is said of another session, nor of a counter that began anew", () => {
    const now = { index: 7, at: 105, down: 7_250_000, up: 1_125_000 };
    expect(rateBetween(null, now)).toBe(null);
    expect(rateBetween(BEFORE, { ...now, index: 8 })).toBe(null);
    expect(rateBetween(BEFORE, { ...now, down: 10 })).toBe(null);
    expect(rateBetween(BEFORE, { ...now, up: 10 })).toBe(null);
    expect(rateBetween(BEFORE, { ...now, at: 100 })).toBe(null);
});

test("volumes are told in units that people read", () => {
    expect(volume(0)).toBe("0 B");
    expect(volume(1_530_000)).toMatch(/^1[.,]5 MB$/);
    expect(volume(2.5e15)).toMatch(/^2[.,]?500 TB$/);
});
