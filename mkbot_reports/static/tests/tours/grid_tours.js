import { registry } from "@web/core/registry";

const page = ".o-mkbot-grids";
const rows = `${page} .o-mkbot-grid-table tbody tr`;

registry.category("web_tour.tours").add("mkbot_report_grids", {
    steps: () => [
        {
            content: "three attendances of the month",
            trigger: `${page} tfoot:contains(3)`,
        },
        { content: "by customer", trigger: `${page} [data-grid=customers]`, run: "click" },
        { content: "the same period", trigger: `${rows}:contains(Joana Sanhaço):contains(2)` },
        { content: "of a sector", trigger: `${page} [data-filter=sector_ids]`, run: "click" },
        {
            content: "support",
            trigger: ".o-mkbot-report-menu .dropdown-item:contains(Suporte Teste)",
            run: "click",
        },
        { content: "one of them", trigger: `${rows}:contains(Joana Sanhaço):contains(1)` },
        { content: "ratings", trigger: `${page} [data-grid=ratings_operators]`, run: "click" },
        {
            content: "the filter stays",
            trigger: `${page} [data-filter=sector_ids]:contains(Suporte Teste)`,
        },
        {
            content: "the best grades first",
            trigger: `${page} [data-column=grade_10]`,
            run: "click",
        },
        {
            content: "in order",
            trigger: `${page} th[aria-sort=descending] [data-column=grade_10]`,
        },
        {
            content: "what is behind a grade",
            trigger: `${page} tfoot td button:contains(1)`,
            run: "click",
        },
        {
            content: "one attendance",
            trigger: ".o_list_view .o_data_row:not(:has(~ .o_data_row))",
        },
        {
            content: "back",
            trigger: ".o_control_panel .breadcrumb-item a, .o_control_panel .o_back_button",
            run: "click",
        },
        {
            content: "as it was",
            trigger: `${page} [data-grid=ratings_operators][aria-current=page]`,
        },
        {
            content: "with its filter",
            trigger: `${page} [data-filter=sector_ids]:contains(Suporte Teste)`,
        },
        { content: "by week", trigger: `${page} [data-grid=period]`, run: "click" },
        { content: "a row a week", trigger: `${page} [data-every=week]`, run: "click" },
        {
            content: "of weeks",
            trigger: `${page} [data-every=week][aria-pressed=true]`,
        },
        { content: "a file", trigger: `${page} .o-mkbot-grid-export:enabled`, run: "click" },
        {
            content: "nothing is waited for",
            trigger: `${page}:not(:has(.o-mkbot-grid-files)) .o-mkbot-grid-export:enabled`,
        },
    ],
});

registry.category("web_tour.tours").add("mkbot_report_grid_large_file", {
    steps: () => [
        { content: "a file", trigger: `${page} .o-mkbot-grid-export:enabled`, run: "click" },
        {
            content: "is being made",
            trigger: `${page} .o-mkbot-grid-files progress`,
        },
        {
            content: "and no more wanted",
            trigger: `${page} .o-mkbot-grid-files button:contains(Cancel)`,
            run: "click",
        },
        { content: "gone", trigger: `${page}:not(:has(.o-mkbot-grid-files))` },
    ],
});
