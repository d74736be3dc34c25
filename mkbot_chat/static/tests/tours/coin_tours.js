import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const finance = ".o-mkbot-lookup[data-lookup=finance]";

tours.add("mkbot_coin_withheld", {
    steps: () => [
        { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" },
        {
            content: "open my conversation",
            trigger: ".o-mkbot-line:contains(Joana Sanhaço)",
            run: "click",
        },
        { content: "its finance", trigger: "[data-lookup=finance][data-led=red]", run: "click" },
        {
            content: "what I may do with an instalment, and not what I may not",
            trigger: `${finance} .o_data_row:has([name=action_mkbot_send]):not(:has([name=action_mkbot_link]))`,
        },
        {
            content: "open it",
            trigger: `${finance} .o_data_row .o_data_cell`,
            run: "click",
        },
        {
            content: "the same there",
            trigger: `${finance} .o_form_view:has([name=action_mkbot_send]):not(:has([name=action_mkbot_link]))`,
        },
    ],
});
