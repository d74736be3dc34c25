import { Component, onMounted, useExternalListener, useRef } from "@odoo/owl";
import { groupedSessionActions } from "../actions/session_actions";
import { titleOf } from "../store/format";

/** The tools of a conversation, at the pointer or under the button that asked for them. */
export class SessionMenu extends Component {
    static template = "mkbot_chat.SessionMenu";
    static props = { ctx: Object, x: Number, y: Number, close: Function };

    setup() {
        this.root = useRef("root");
        this.groups = groupedSessionActions(this.props.ctx);
        this.label = titleOf(this.props.ctx.row);
        this.previousFocus = document.activeElement;
        onMounted(() => {
            const el = this.root.el;
            const { width, height } = el.getBoundingClientRect();
            el.style.left = `${Math.max(4, Math.min(this.props.x, innerWidth - width - 4))}px`;
            el.style.top = `${Math.max(4, Math.min(this.props.y, innerHeight - height - 4))}px`;
            this.items[0]?.focus();
        });
        const onOutside = (ev) => !this.root.el?.contains(ev.target) && this.props.close();
        useExternalListener(window, "pointerdown", onOutside, { capture: true });
        useExternalListener(window, "blur", () => this.props.close());
        useExternalListener(window, "resize", () => this.props.close());
    }

    get items() {
        return [...this.root.el.querySelectorAll("[role=menuitem]")];
    }

    onKeydown(ev) {
        const { items } = this;
        const index = items.indexOf(document.activeElement);
        const target = {
            ArrowDown: items[(index + 1) % items.length],
            ArrowUp: items[(index - 1 + items.length) % items.length],
            Home: items[0],
            End: items.at(-1),
        }[ev.key];
        if (target) {
            target.focus();
        } else if (ev.key === "Escape" || ev.key === "Tab") {
            this.props.close();
            this.previousFocus?.focus?.();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    run(action) {
        this.props.close();
        this.previousFocus?.focus?.();
        action.run();
    }
}

/** Open the menu of a session where an event happened. */
export function openSessionMenu(ev, ctx) {
    ev.preventDefault();
    ev.stopPropagation();
    let { clientX: x, clientY: y } = ev;
    const isPointer = ev.type === "contextmenu" && (x || y);
    if (!isPointer) {
        const box = ev.currentTarget.getBoundingClientRect();
        x = box.left;
        y = box.bottom;
    }
    const remove = ctx.env.services.overlay.add(SessionMenu, {
        ctx,
        x,
        y,
        close: () => remove(),
    });
}
