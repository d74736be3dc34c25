import { Composer } from "@mail/core/common/composer";
import { patch } from "@web/core/utils/patch";

patch(Composer.prototype, {
    /** An empty list of suggestions needs no place: to find one, the page would be laid out. */
    get navigableListProps() {
        const props = super.navigableListProps;
        const isEmpty = !props.options.length && !props.isLoading;
        return isEmpty ? { ...props, anchorRef: undefined } : props;
    },
});
