import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mkbot_panel_ratings", {
    steps: () => [
        { content: "the panel is open", trigger: ".o_mkbot_panel[data-status=ready]" },
        {
            content: "one rating is to treat",
            trigger: "[data-coin=ratings] .o-mkbot-count:contains(1)",
        },
        { content: "open the ratings", trigger: "[data-coin=ratings]", run: "click" },
        {
            content: "its comment is shown; open it",
            trigger: "[data-ratings=new] .o-mkbot-rating:contains(Demorou muito)",
            run: "click",
        },
        {
            content: "the conversation is there to read",
            trigger: ".o-mkbot-rating-thread .o-mail-Message:contains(quero falar)",
        },
        { content: "a note is required", trigger: ".o-mkbot-treat:disabled" },
        {
            content: "what was done",
            trigger: ".o-mkbot-rating-form textarea",
            run: "edit Liguei ao cliente",
        },
        { content: "treat", trigger: ".o-mkbot-treat:enabled", run: "click" },
        {
            content: "nothing is left",
            trigger: "[data-coin=ratings] .o-mkbot-count:contains(0)",
        },
        { content: "the history", trigger: "[data-tab=treated]", run: "click" },
        {
            content: "what was done is kept",
            trigger: "[data-ratings=treated] .o-mkbot-rating:contains(Liguei ao cliente)",
        },
    ],
});
