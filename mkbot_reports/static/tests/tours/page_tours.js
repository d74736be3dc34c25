import { registry } from "@web/core/registry";

const page = ".o-mkbot-report";

registry.category("web_tour.tours").add("mkbot_report_indicators", {
    steps: () => [
        {
            content: "three attendances in a week",
            trigger: `${page} [data-item=attendances] button:contains(3)`,
        },
        { content: "the charts are drawn", trigger: `${page} [data-block=timeline] canvas` },
        { content: "a month", trigger: `${page} [data-period="30"]`, run: "click" },
        {
            content: "five in a month",
            trigger: `${page} [data-item=attendances] button:contains(5)`,
        },
        { content: "of a sector", trigger: `${page} [data-filter=sector_ids]`, run: "click" },
        {
            content: "finance",
            trigger: ".o-mkbot-report-menu .dropdown-item:contains(Financeiro Teste)",
            run: "click",
        },
        {
            content: "two of them",
            trigger: `${page} [data-item=attendances] button:contains(2)`,
        },
        {
            content: "as a table",
            trigger: `${page} [data-block=sectors] .o-mkbot-block-toggle`,
            run: "click",
        },
        {
            content: "what is behind it",
            trigger: `${page} [data-block=sectors] tr:contains(Financeiro Teste) button`,
            run: "click",
        },
        {
            content: "two attendances",
            trigger: ".o_list_view .o_data_row:nth-child(2):not(:has(~ .o_data_row))",
        },
        {
            content: "back",
            trigger: ".o_control_panel .breadcrumb-item a, .o_control_panel .o_back_button",
            run: "click",
        },
        {
            content: "as it was",
            trigger: `${page} [data-filter=sector_ids]:contains(Financeiro Teste)`,
        },
        {
            content: "the same period",
            trigger: `${page} [data-period="30"][aria-pressed=true]`,
        },
        {
            content: "all again",
            trigger: `${page} button:contains(Clear filters)`,
            run: "click",
        },
        {
            content: "five",
            trigger: `${page} [data-item=attendances] button:contains(5)`,
        },
    ],
});
