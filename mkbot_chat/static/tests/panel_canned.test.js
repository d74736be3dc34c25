import { describe, expect, test } from "@odoo/hoot";
import { CannedStore, fold } from "@mkbot_chat/panel/canned/canned_store";
import {
    generalized,
    insertInto,
    partsOf,
    placeholdersIn,
} from "@mkbot_chat/panel/canned/canned_text";

describe.current.tags("headless");

const GROUPS = [
    { id: 1, name: "Atendimento", is_mine: false },
    { id: 2, name: "Suporte técnico", is_mine: false },
];

function row(id, shortcut, preview, values = {}) {
    return { id, shortcut, preview, group_id: false, scope: "everybody", uses: 0, ...values };
}

function storeOf(rows, values = {}) {
    const store = new CannedStore();
    store.load({ rows, groups: GROUPS, variables: [], is_whole: true, ...values });
    return store;
}

const shortcuts = (store, term, filter) =>
    store.match(term, filter).map(({ shortcut }) => shortcut);

test("words lose accents, case, punctuation and variables", () => {
    expect(fold("  Saudação: {{customer.name}}, tudo bem?  ")).toBe("saudacao tudo bem");
    expect(fold("")).toBe("");
});

test("the shortcut counts more than the group, the group more than the text", () => {
    const store = storeOf([
        row(1, "x", "vamos reiniciar o aparelho"),
        row(2, "x2", "y", { group_id: 2 }),
        row(3, "reiniciar roteador", "y"),
        row(4, "reiniciar", "y"),
        row(5, "para reiniciar", "y"),
        row(6, "suporte", "y"),
    ]);
    expect(shortcuts(store, "Reiniciar")).toEqual([
        "reiniciar",
        "reiniciar roteador",
        "para reiniciar",
        "x",
    ]);
    expect(shortcuts(store, "suporte")).toEqual(["suporte", "x2"]);
    expect(shortcuts(store, "iniciar")).toEqual([
        "reiniciar roteador",
        "reiniciar",
        "para reiniciar",
        "x",
    ]);
});

test("all words must be there, wherever", () => {
    const store = storeOf([
        row(1, "roteador", "Tire da tomada.", { group_id: 2 }),
        row(2, "tomada", "Veja a luz."),
    ]);
    expect(shortcuts(store, "tecnico tomada")).toEqual(["roteador"]);
    expect(shortcuts(store, "tecnico boleto")).toEqual([]);
});

test("among equals those used most, then the server's order", () => {
    const store = storeOf([row(1, "b", ""), row(2, "a", ""), row(3, "c", "", { uses: 2 })]);
    expect(shortcuts(store, "")).toEqual(["c", "b", "a"]);
    store.use(2);
    store.use(2);
    store.use(2);
    expect(shortcuts(store, "")).toEqual(["a", "c", "b"]);
    expect(shortcuts(store, "", ({ id }) => id !== 2)).toEqual(["c", "b"]);
});

test("what the server finds in a cut text is found here, too, and last", () => {
    const store = storeOf([row(1, "um", "curto"), row(2, "dois", "fim")], { is_whole: false });
    expect(store.knows("")).toBe(true);
    expect(store.knows("fim")).toBe(false);
    store.merge("Fim", { rows: [row(1, "um", "curto"), row(9, "nove", "outro")] });
    expect(store.knows("fim ")).toBe(true);
    expect(shortcuts(store, "fim")).toEqual(["dois", "um", "nove"]);
    expect(shortcuts(store, "curto")).toEqual(["um"]);
    // A new list says all again.
    store.load({ rows: [row(2, "dois", "fim")], groups: [], variables: [], is_whole: true });
    expect(shortcuts(store, "fim")).toEqual(["dois"]);
});

test("thousands are matched at once", () => {
    const rows = [...Array(3000).keys()].map((id) =>
        row(id + 1, `atalho ${id}`, "um texto de tamanho comum ".repeat(8))
    );
    const store = storeOf(rows);
    expect(shortcuts(store, "2999")).toEqual(["atalho 2999"]);
    expect(shortcuts(store, "comum").length).toBe(3000);
});

test("what is left to fill in", () => {
    expect(placeholdersIn("Olá {{customer.city}}, {{due.date}}")).toEqual([
        "{{customer.city}}",
        "{{due.date}}",
    ]);
    expect(placeholdersIn("Olá {{customer.city")).toEqual(["{{"]);
    expect(placeholdersIn("Olá {Joana}")).toEqual([]);
    expect(partsOf("a {{b}}{{c}}").map(({ text, isPlaceholder }) => [text, isPlaceholder])).toEqual(
        [
            ["a ", false],
            ["{{b}}", true],
            ["{{c}}", true],
        ]
    );
});

test("a text is put in with spaces around it, its first placeholder selected", () => {
    expect(insertInto("", "Bom dia!", 0, 0)).toEqual({ text: "Bom dia!", start: 8, end: 8 });
    expect(insertInto("Olá,", "bom dia", 4, 4)).toEqual({
        text: "Olá, bom dia",
        start: 12,
        end: 12,
    });
    expect(insertInto("a ::x b", "oi", 2, 5)).toEqual({ text: "a oi b", start: 4, end: 4 });
    expect(insertInto("::x", "em {{customer.city}}!", 0, 3)).toEqual({
        text: "em {{customer.city}}!",
        start: 3,
        end: 20,
    });
    expect(insertInto("a ::x", "", 2, 5)).toEqual({ text: "a ", start: 2, end: 2 });
});

test("what was written to one customer becomes fit for all", () => {
    const conversation = { title: "Joana (Sá) Lima", contact_name: "jo", name: "20261127-000009" };
    const me = { name: "Ana Teste" };
    const text =
        "Olá, joana! Sou Ana Teste; protocolo 20261127-000009 de Joana (Sá) Lima. Joanas não.";
    expect(generalized(text, conversation, me)).toBe(
        "Olá, {{customer.first_name}}! Sou {{operator.name}}; protocolo {{protocol}} de {{customer.name}}. Joanas não."
    );
    expect(generalized("oi jo", { ...conversation, title: "" }, me)).toBe("oi {{customer.name}}");
    expect(generalized("oi", { title: "", contact_name: "", name: "" }, { name: "" })).toBe("oi");
});
