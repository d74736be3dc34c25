import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const KINDS = {
    image: { icon: "fa-picture-o", name: _t("Picture") },
    video: { icon: "fa-video-camera", name: _t("Video") },
    animation: { icon: "fa-film", name: _t("Animation") },
    audio: { icon: "fa-headphones", name: _t("Audio") },
    voice: { icon: "fa-microphone", name: _t("Voice message") },
    sticker: { icon: "fa-smile-o", name: _t("Sticker") },
    document: { icon: "fa-file-text-o", name: _t("File") },
};

/** Files of a customer's message that are still on the platform, or could not be had from it. */
export class MissingFiles extends Component {
    static template = "mkbot_channels.MissingFiles";
    static props = { message: Object };

    setup() {
        this.panel = useService("mkbot.panel");
        this.state = useState({ asking: new Set() });
    }

    lookOf({ kind, voice }) {
        return KINDS[voice ? "voice" : kind] ?? KINDS.document;
    }

    async fetchAgain(file) {
        this.state.asking.add(file.id);
        try {
            await this.props.message.mkbotFetchAgain(file.id);
        } catch (error) {
            this.panel.sayError(error);
        } finally {
            this.state.asking.delete(file.id);
        }
    }
}
