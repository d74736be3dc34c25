import { Component, useRef } from "@odoo/owl";

const STEP = 4;
const PAGE = 16;

/** @returns {number} per cent, within the limits */
export function clampShare(share, { min, max }) {
    return Math.round(Math.min(max, Math.max(min, share)) * 10) / 10;
}

/**
 * @param {string} key of the keyboard event
 * @param {number} share per cent of the first part
 * @param {{min: number, max: number, normal: number, isVertical: boolean}} options
 * @returns {number|undefined} the new share; undefined if the key means nothing here
 */
export function shareByKey(key, share, { min, max, normal, isVertical, isReversed = false }) {
    const sign = isReversed ? -1 : 1;
    const steps = {
        [isVertical ? "ArrowLeft" : "ArrowUp"]: -STEP * sign,
        [isVertical ? "ArrowRight" : "ArrowDown"]: STEP * sign,
        PageUp: -PAGE * sign,
        PageDown: PAGE * sign,
    };
    if (key in steps) {
        return clampShare(share + steps[key], { min, max });
    }
    return { Home: min, End: max, Enter: normal }[key];
}

/**
 * Between two parts of the screen: dragged with the pointer, moved with the keyboard; a double
 * click or Enter puts it back.
 *
 * `share` is per cent of the container given to the part whose size is measured: the one before
 * the divider, or with `isReversed` the one after it.
 */
export class Divider extends Component {
    static template = "mkbot_chat.Divider";
    static props = {
        label: String,
        share: Number,
        min: { type: Number, optional: true },
        max: { type: Number, optional: true },
        normal: { type: Number, optional: true },
        /** It stands upright, between left and right. */
        isVertical: { type: Boolean, optional: true },
        isReversed: { type: Boolean, optional: true },
        /** The element whose size is 100 per cent. */
        getContainer: Function,
        onMoved: Function,
    };
    static defaultProps = { min: 15, max: 80, normal: 50, isVertical: false, isReversed: false };

    setup() {
        this.root = useRef("root");
    }

    onPointerDown(ev) {
        if (ev.button) {
            return;
        }
        ev.preventDefault();
        const el = this.root.el;
        const { isVertical, isReversed, share } = this.props;
        const where = (event) => (isVertical ? event.clientX : event.clientY);
        const { width, height } = this.props.getContainer().getBoundingClientRect();
        const whole = isVertical ? width : height;
        const from = where(ev);
        const move = (event) => {
            const moved = ((where(event) - from) / (whole || 1)) * 100;
            this.props.onMoved(clampShare(share + (isReversed ? -moved : moved), this.props));
        };
        const end = () => {
            el.removeEventListener("pointermove", move);
            el.removeEventListener("pointerup", end);
            el.removeEventListener("pointercancel", end);
            document.body.classList.remove("o-mkbot-dragging");
        };
        el.setPointerCapture(ev.pointerId);
        el.addEventListener("pointermove", move);
        el.addEventListener("pointerup", end);
        el.addEventListener("pointercancel", end);
        document.body.classList.add("o-mkbot-dragging");
    }

    onKeydown(ev) {
        const share = shareByKey(ev.key, this.props.share, this.props);
        if (share !== undefined) {
            ev.preventDefault();
            ev.stopPropagation();
            this.props.onMoved(share);
        }
    }

    reset() {
        this.props.onMoved(this.props.normal);
    }
}
