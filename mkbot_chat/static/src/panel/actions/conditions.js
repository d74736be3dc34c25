/** For which conversations a tool exists: conditions of `registerSessionAction`. */

export const isIn =
    (...states) =>
    ({ row }) =>
        states.includes(row.state);

/** The user attends it. */
export const isMine = ({ row, panel }) => row.state === "active" && panel.store.isMine(row.id);

/** Who attends a conversation runs it; a supervisor may step in. */
export const isRun = (ctx) =>
    isMine(ctx) || (ctx.row.state === "active" && ctx.panel.store.me.supervisor);

/** It stands before the user. */
export const isShown = ({ row, panel }) => panel.store.isShown(row.id);
