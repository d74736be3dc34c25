import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mkbot_lookup_form", {
    steps: () => [
        { content: "a new coin", trigger: ".o_list_button_add", run: "click" },
        { content: "its name", trigger: ".o_field_widget[name=name] input", run: "edit Negócios" },
        {
            content: "look for the model",
            trigger: ".o_field_widget[name=model_id] input",
            run: "edit crm.lead",
        },
        {
            content: "choose it",
            trigger: ".o-autocomplete--dropdown-item a:contains(/^Lead$/)",
            run: "click",
        },
        {
            content: "the likely path is proposed",
            trigger: ".o_field_widget[name=path] .o_model_field_selector_chain_part",
        },
        {
            content: "look for a customer",
            trigger: ".o_field_widget[name=preview_partner_id] input",
            run: "edit Joana Sanhaço",
        },
        {
            content: "choose them",
            trigger: ".o-autocomplete--dropdown-item a:contains(Joana Sanhaço)",
            run: "click",
        },
        {
            content: "their records are there before saving",
            trigger: ".o_mkbot_lookup_preview td:contains(Fibra para Joana)",
        },
        {
            content: "a section",
            trigger: "[name=section_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "its name",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Perdidos",
        },
        {
            content: "a rule on the coin's model",
            trigger: ".modal .o_field_widget[name=domain] a:contains(New Rule)",
            run: "click",
        },
        {
            content: "of its fields",
            trigger: ".modal .o_tree_editor_row .o_model_field_selector",
        },
        { content: "keep it", trigger: ".modal .o_form_button_save", run: "click" },
        {
            content: "the section is tried too",
            trigger: ".o_mkbot_lookup_preview h6:contains(Perdidos)",
        },
        { content: "save", trigger: ".o_form_button_save", run: "click" },
        { content: "it is saved", trigger: ".o_form_saved" },
    ],
});
