import { patch } from "@web/core/utils/patch";
import { SearchBar } from "@web/search/search_bar/search_bar";

const RATING = /^\s*([<>=≤≥]|\*+\s*$)/;

patch(SearchBar.prototype, {
    /** What is written as a rating is looked for in the ratings, by Enter alone. */
    async computeState(options = {}) {
        await super.computeState(options);
        if (!RATING.test(this.state.query)) {
            return;
        }
        const place = this.items.findIndex(
            (item) => this.getSearchItem(item.searchItemId)?.fieldName === "grade_search"
        );
        if (place > 0) {
            this.items.unshift(...this.items.splice(place, 1));
        }
    },
});
