import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { browser } from "@web/core/browser/browser";
import { Drafts } from "@mkbot_chat/panel/notes/drafts";
import { Writing } from "@mkbot_chat/panel/notes/writing";

describe.current.tags("headless");

const CHANNEL = 41;

/** As much of Discuss's thread and composer as is written into. */
function fakeThread() {
    const composer = {
        composerText: "",
        attachments: [],
        mentionedPartners: Object.assign([], {
            add(partner) {
                this.push(partner);
            },
        }),
        replyToMessage: undefined,
        selection: {},
        autofocus: 0,
        localId: `Composer,${CHANNEL}`,
        clear() {
            this.composerText = "";
            this.attachments.length = 0;
        },
    };
    composer.attachments.add = (file) => composer.attachments.push(file);
    return { id: CHANNEL, mkbotNote: false, composer };
}

function writingOf(thread = fakeThread(), files = new Map()) {
    return new Writing(thread, new Drafts(7), files);
}

beforeEach(() => browser.localStorage.clear());

test("what was begun is put aside and comes back, each in its kind", () => {
    const writing = writingOf();
    const { composer } = writing;
    composer.composerText = "Bom dia, Joana";
    writing.switchTo(true);
    expect(writing.thread.mkbotNote).toBe(true);
    expect(composer.composerText).toBe("");
    expect(writing.hasParked(false)).toBe(true);
    composer.composerText = "@Bruno sabe?";
    composer.mentionedPartners.add({ id: 5 });
    writing.switchTo(false);
    expect(composer.composerText).toBe("Bom dia, Joana");
    expect(composer.mentionedPartners.map(({ id }) => id)).toEqual([]);
    writing.switchTo(true);
    expect(composer.composerText).toBe("@Bruno sabe?");
    expect(composer.mentionedPartners.map(({ id }) => id)).toEqual([5]);
});

test("taken along, it becomes the other kind; nobody is mentioned in a reply", () => {
    const writing = writingOf();
    const { composer } = writing;
    writing.switchTo(true);
    composer.composerText = "@Bruno ligue para ela";
    composer.mentionedPartners.add({ id: 5 });
    composer.replyToMessage = { isNote: true };
    writing.switchTo(false, { take: true });
    expect(composer.composerText).toBe("@Bruno ligue para ela");
    expect([...composer.mentionedPartners]).toEqual([]);
    expect(composer.replyToMessage).toBe(undefined);
    expect(writing.hasParked(true)).toBe(false);
});

test("taken along to where something was begun, both are there", () => {
    const writing = writingOf();
    const { composer } = writing;
    composer.composerText = "Um momento";
    writing.switchTo(true);
    composer.composerText = "já verifiquei";
    writing.switchTo(false, { take: true });
    expect(composer.composerText).toBe("Um momento\njá verifiquei");
    expect(writing.hasParked(false)).toBe(false);
});

test("files are put aside with their text", () => {
    const file = { exists: () => true };
    const files = new Map();
    const writing = writingOf(fakeThread(), files);
    writing.composer.attachments.push(file);
    writing.switchTo(true);
    expect(writing.composer.attachments.length).toBe(0);
    expect(writing.hasParked(false)).toBe(true);
    writing.switchTo(false);
    expect(writing.composer.attachments[0]).toBe(file);
    expect(files.size).toBe(0);
});

test("after a reload a note is still a note, and what was put aside is still there", () => {
    const before = writingOf();
    before.composer.composerText = "resposta";
    before.switchTo(true);
    const after = writingOf();
    after.sync();
    expect(after.thread.mkbotNote).toBe(true);
    expect(after.hasParked(false)).toBe(true);
    expect(new Drafts(8).isNote(CHANNEL)).toBe(false);
});

test("another window does not change what is being written here", () => {
    const here = writingOf();
    here.composer.composerText = "para a cliente";
    writingOf().switchTo(true);
    here.sync();
    expect(here.thread.mkbotNote).toBe(false);
});

test("what was put aside a month ago, or is spoilt, is forgotten", () => {
    const drafts = new Drafts(7);
    drafts.park(1, true, { text: "velho", partnerIds: [] });
    drafts.park(2, true, { text: "novo", partnerIds: [] });
    const name = drafts.nameOf("parked.note", 1);
    browser.localStorage.setItem(name, JSON.stringify({ text: "velho", at: 0 }));
    browser.localStorage.setItem(drafts.nameOf("mode", 3), "{spoilt");
    const again = new Drafts(7);
    expect(again.parked(1, true)).toBe(undefined);
    expect(again.parked(2, true).text).toBe("novo");
    expect(again.isNote(3)).toBe(false);
});
