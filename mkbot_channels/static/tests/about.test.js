import { describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { readAbout, withLinks } from "@mkbot_channels/messages/about";

describe.current.tags("headless");

/** [code, what is read of it] of each note. */
function read(about) {
    return readAbout(about).map(({ code, parts }) => [code, parts.map((p) => p.text).join("")]);
}

test("nothing told, nothing shown", () => {
    expect(readAbout(undefined)).toEqual([]);
    expect(readAbout("")).toEqual([]);
});

test("code words become icons and words, several in one text", () => {
    allowTranslations();
    expect(read("[ad] Promo fibra [forwarded]\n[shared] plano")).toEqual([
        ["ad", "Promo fibra"],
        ["forwarded", ""],
        ["shared", "plano"],
    ]);
    expect(readAbout("[forwarded]")[0].label).toBe("Forwarded");
});

test("brackets that are no code words of ours stay as they are", () => {
    allowTranslations();
    expect(read("[new] plan")).toEqual([["", "[new] plan"]]);
    expect(read("[ad] 50% [new] x[ad]")).toEqual([["ad", "50% [new] x[ad]"]]);
});

test("only addresses of the web become links, in short", () => {
    const url = "https://www.example.com/ads/1?x=2";
    expect(withLinks(`Promo ${url} hoje`)).toEqual([
        { text: "Promo ", url: "" },
        { text: "example.com/…", url },
        { text: " hoje", url: "" },
    ]);
    expect(withLinks("javascript:alert(1)")).toEqual([{ text: "javascript:alert(1)", url: "" }]);
});
