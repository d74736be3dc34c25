import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { Panel } from "../store/panel_service";
import { Drafts } from "./drafts";

patch(Panel.prototype, {
    get drafts() {
        this.ownDrafts ??= new Drafts(user.userId);
        return this.ownDrafts;
    },
    /** Files put aside with a reply or a note, by `Writing.fileKey`. */
    get parkedFiles() {
        this.ownParkedFiles ??= new Map();
        return this.ownParkedFiles;
    },
});
