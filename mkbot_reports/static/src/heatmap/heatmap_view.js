import { registry } from "@web/core/registry";
import { HeatmapController } from "./heatmap_controller";
import { HeatmapModel } from "./heatmap_model";
import { HeatmapRenderer } from "./heatmap_renderer";

const ATTRIBUTES = ["latitude", "longitude", "weight", "period"];

export const heatmapView = {
    type: "mkbot_heatmap",
    Controller: HeatmapController,
    Renderer: HeatmapRenderer,
    Model: HeatmapModel,
    searchMenuTypes: ["filter", "favorite"],

    props({ arch, resModel, ...generic }, view) {
        const fieldNames = Object.fromEntries(
            ATTRIBUTES.map((name) => [name, arch.getAttribute(name) || false])
        );
        return {
            ...generic,
            arch,
            resModel,
            Model: view.Model,
            Renderer: view.Renderer,
            modelParams: {
                fieldNames,
                resModel,
                title: arch.getAttribute("string") || "",
                days: generic.state?.days,
            },
        };
    },
};

registry.category("views").add("mkbot_heatmap", heatmapView);
