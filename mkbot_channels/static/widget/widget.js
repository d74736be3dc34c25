/**
 * The chat that any web site carries with one script tag; no framework, no build step.
 *
 *     <script src="https://desk.example.com/mkbot/site/KEY/widget.js" async></script>
 *
 * Optional: data-lang, data-color, data-name, data-open. One global: `window.mkbotSite`.
 * Store → Conversation → Api, Outbox, Connection, Recorder → View → Widget, which knows them all.
 */
(() => {
    "use strict";

    if (window.mkbotSite) {
        return;
    }

    const script =
        document.currentScript ||
        document.querySelector('script[src*="/mkbot/site/"][src*="widget.js"]');
    const place = /^(.*)\/mkbot\/site\/([^/?#]+)\/widget\.js/.exec(script ? script.src : "");
    if (!place) {
        return;
    }

    const KEPT_MESSAGES = 60;
    const BATCH = 20;
    const HTTP_TIMEOUT = 20000;
    const LEASE = 25000;
    const POLL = 4000;
    const POLL_IN_BACKGROUND = 20000;
    const VOICE_SECONDS = 300;
    const OPEN_STATES = ["bot", "waiting", "active", "rating"];
    const STATE_RANK = { failed: 0, pending: 0, sent: 1, read: 2 };

    // ---------------------------------------------------------------- texts

    const TEXTS = {
        open: ["Open the chat", "Abrir o chat"],
        close: ["Close the chat", "Fechar o chat"],
        title: ["Chat with us", "Fale conosco"],
        unread: ["{n} unread messages", "{n} mensagens não lidas"],
        placeholder: ["Write a message…", "Escreva uma mensagem…"],
        send: ["Send", "Enviar"],
        attach: ["Attach a file", "Anexar um arquivo"],
        record: ["Record a voice message", "Gravar mensagem de voz"],
        recording: ["Recording", "Gravando"],
        cancel: ["Cancel", "Cancelar"],
        sendVoice: ["Send the voice message", "Enviar a mensagem de voz"],
        mute: ["Mute the sound", "Desligar o som"],
        unmute: ["Turn the sound on", "Ligar o som"],
        end: ["End the conversation", "Encerrar a conversa"],
        endAsk: ["End this conversation?", "Encerrar esta conversa?"],
        endYes: ["End", "Encerrar"],
        endNo: ["Keep talking", "Continuar"],
        ended: ["This conversation has ended.", "Esta conversa foi encerrada."],
        again: ["Start a new conversation", "Iniciar nova conversa"],
        offline: [
            "You are offline: messages will be sent when the connection is back.",
            "Sem conexão: as mensagens serão enviadas quando ela voltar.",
        ],
        typing: ["{who} is typing…", "{who} está digitando…"],
        someone: ["Someone", "Alguém"],
        newMessages: ["New messages", "Novas mensagens"],
        older: ["Loading earlier messages…", "Carregando mensagens anteriores…"],
        today: ["Today", "Hoje"],
        yesterday: ["Yesterday", "Ontem"],
        pending: ["Sending", "Enviando"],
        sent: ["Sent", "Enviada"],
        read: ["Read", "Lida"],
        failed: ["Not sent.", "Não enviada."],
        retry: ["Try again", "Tentar de novo"],
        discard: ["Discard", "Descartar"],
        tooLong: ["The message is too long.", "A mensagem é longa demais."],
        tooBig: [
            "“{name}” is too big: the limit is {limit}.",
            "“{name}” é grande demais: o limite é {limit}.",
        ],
        badType: [
            "“{name}”: files of this type are not accepted.",
            "“{name}”: arquivos deste tipo não são aceitos.",
        ],
        empty: ["“{name}” is empty.", "“{name}” está vazio."],
        noUpload: ["The file could not be sent.", "Não foi possível enviar o arquivo."],
        noMicrophone: [
            "The microphone could not be used. Check the permission of this page.",
            "Não foi possível usar o microfone. Verifique a permissão desta página.",
        ],
        drop: ["Drop the files here", "Solte os arquivos aqui"],
        dismiss: ["Dismiss", "Dispensar"],
        rate: ["Your rating, from 0 to 10", "Sua nota, de 0 a 10"],
        worst: ["Very bad", "Muito ruim"],
        best: ["Excellent", "Excelente"],
        conversation: ["Messages", "Mensagens"],
        voice: ["Voice message", "Mensagem de voz"],
        bot: ["Virtual assistant", "Assistente virtual"],
        you: ["You:", "Você:"],
    };

    // ---------------------------------------------------------------- small tools

    const isObject = (value) =>
        Boolean(value) && typeof value === "object" && !Array.isArray(value);
    const list = (value) => (Array.isArray(value) ? value : []);
    const text = (value, longest = 20000) =>
        typeof value === "string" || typeof value === "number"
            ? String(value).slice(0, longest)
            : "";
    const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

    /** A version 4 UUID, also on pages without TLS, where crypto.randomUUID does not exist. */
    function uuid() {
        const bytes = crypto.getRandomValues(new Uint8Array(16));
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
        return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    }

    /** The address when it is http(s) or our own blob, made absolute; else "". */
    function safeUrl(value, base) {
        try {
            const url = new URL(text(value, 4000), base);
            return value && /^(https?|blob):$/.test(url.protocol) ? url.href : "";
        } catch {
            return "";
        }
    }

    /** Milliseconds to wait before attempt `n` (0, 1, …): doubling to 30 s, half of it random. */
    function backOff(n) {
        return Math.min(30000, 1000 * 2 ** n) * (0.5 + Math.random() / 2);
    }

    function humanSize(bytes, lang) {
        const [value, unit] = bytes < 1e6 ? [bytes / 1024, "KB"] : [bytes / 1024 ** 2, "MB"];
        return `${value.toLocaleString(lang, { maximumFractionDigits: 1 })} ${unit}`;
    }

    function accepts(patterns, name, mimetype) {
        return patterns.some((pattern) => {
            if (pattern.startsWith(".")) {
                return name.toLowerCase().endsWith(pattern.toLowerCase());
            }
            return pattern === "*/*" || pattern.endsWith("/*")
                ? pattern === "*/*" || mimetype.startsWith(pattern.slice(0, -1))
                : mimetype === pattern;
        });
    }

    // ---------------------------------------------------------------- colours: readable, WCAG 2.1 § 1.4.3

    function parseColor(value) {
        const match = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text(value).trim());
        const hex = match ? match[1] : "4f46e5";
        const full = hex.length === 3 ? hex.replace(/./g, "$&$&") : hex;
        return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16));
    }

    function luminance(rgb) {
        const [r, g, b] = rgb.map((part) => {
            const c = part / 255;
            return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    }

    function contrast(one, other) {
        const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    }

    /** The colour, moved towards black or white until text in it reads on the background. */
    function readableOn(rgb, background) {
        const target = luminance(background) > 0.18 ? 0 : 255;
        for (let step = 0; step < 20; step++) {
            const mixed = rgb.map((part) => Math.round(part + ((target - part) * step) / 20));
            if (contrast(mixed, background) >= 4.5) {
                return mixed;
            }
        }
        return [target, target, target];
    }

    function palette(value) {
        const accent = parseColor(value);
        const white = [255, 255, 255];
        const css = (rgb) => `rgb(${rgb.join(",")})`;
        return {
            "--accent": css(accent),
            "--on-accent": css(contrast(white, accent) >= 4.5 ? white : [0, 0, 0]),
            "--ink-light": css(readableOn(accent, [246, 247, 249])),
            "--ink-dark": css(readableOn(accent, [38, 43, 54])),
        };
    }

    // ---------------------------------------------------------------- DOM tools (never innerHTML)

    const SVG = "http://www.w3.org/2000/svg";
    const ICONS = {
        chat: "M21 11.5a8.4 8.4 0 0 1-12.2 7.6L3 21l1.9-5.8A8.4 8.4 0 1 1 21 11.5zM8.5 11.5h.01M12.5 11.5h.01M16.5 11.5h.01",
        down: "M6 9l6 6 6-6",
        send: "M12 19V5M5 12l7-7 7 7",
        clip: "M21.4 11.1l-9.2 9.1a6 6 0 0 1-8.5-8.4l9.2-9.2a4 4 0 0 1 5.7 5.7l-9.2 9.1a2 2 0 0 1-2.9-2.8l8.5-8.5",
        mic: "M12 2a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V5a3 3 0 0 0-3-3zM19 11a7 7 0 0 1-14 0M12 18v4",
        trash: "M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3",
        sound: "M11 5L6 9H3v6h3l5 4zM15.5 8.5a5 5 0 0 1 0 7M18.5 5.5a9 9 0 0 1 0 13",
        silent: "M11 5L6 9H3v6h3l5 4zM22 9l-6 6M16 9l6 6",
        stop: "M15 4h3a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-3M4 12h11M11 8l4 4-4 4",
        cross: "M6 6l12 12M18 6L6 18",
        file: "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5",
        pending: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l2.5 2",
        sent: "M5 12.5l4.5 4.5L19 7.5",
        read: "M2 12.5l4.5 4.5L16 7.5M11 16l1 1 9.5-9.5",
        failed: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v5M12 16h.01",
        bot: "M5 9h14v10H5zM12 9V5M9 13v2M15 13v2M12 4.5h.01M2 13v3M22 13v3",
    };

    /** An element; attributes "onclick" and the like take functions, false and null are left out. */
    function h(tag, attributes = {}, ...children) {
        const node = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) {
            if (typeof value === "function") {
                node.addEventListener(name.slice(2), value);
            } else if (value !== null && value !== undefined && value !== false) {
                node.setAttribute(name, value === true ? "" : value);
            }
        }
        node.append(...children.filter((child) => child !== null && child !== ""));
        return node;
    }

    function icon(name, label = "") {
        const svg = document.createElementNS(SVG, "svg");
        const path = document.createElementNS(SVG, "path");
        svg.setAttribute("viewBox", "0 0 24 24");
        svg.setAttribute("class", "icon");
        svg.setAttribute(label ? "role" : "aria-hidden", label ? "img" : "true");
        if (label) {
            svg.setAttribute("aria-label", label);
        }
        path.setAttribute("d", ICONS[name]);
        svg.append(path);
        return svg;
    }

    function iconButton(name, label, className, onclick) {
        const attributes = { type: "button", class: className, "aria-label": label, title: label };
        return h("button", { ...attributes, onclick }, icon(name));
    }

    function linkify(value) {
        const nodes = [];
        let from = 0;
        for (const match of value.matchAll(/\b(?:https?:\/\/|www\.)[^\s<>"']+/gi)) {
            const address = match[0].replace(/[.,;:!?)\]}*_]+$/, "");
            const url = safeUrl(/^www\./i.test(address) ? `https://${address}` : address);
            if (url) {
                const target = { href: url, target: "_blank", rel: "noopener noreferrer nofollow" };
                nodes.push(value.slice(from, match.index), h("a", target, address));
                from = match.index + address.length;
            }
        }
        return [...nodes, value.slice(from)];
    }

    // ---------------------------------------------------------------- look

    const CSS = `
:host{all:initial!important;display:block!important;position:fixed!important;inset:auto 0 0 auto!important;
width:0!important;height:0!important;z-index:2147483000!important;opacity:1!important;visibility:visible!important;
transform:none!important;filter:none!important;color-scheme:light dark}
*{box-sizing:border-box;margin:0;padding:0;font:inherit;}
[hidden]{display:none!important}
.root{--bg:#fff;--soft:#f6f7f9;--card:#fff;--text:#1b2130;--dim:#5b6475;--line:#e2e5eb;--bad:#b42318;--bad-bg:#fef1f0;
--warn:#6b4700;--warn-bg:#fff4d6;--ink:var(--ink-light);--shadow:0 12px 40px rgba(16,24,40,.22);
font:400 15px/1.42 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Color Emoji",sans-serif;color:var(--text);
text-align:start}
button{border:0;background:none;color:inherit;cursor:pointer}
button:disabled{cursor:default}
:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
.icon{width:22px;height:22px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;display:block}
.sr,.follow .who{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.launcher{position:fixed;right:calc(20px + env(safe-area-inset-right));bottom:calc(20px + env(safe-area-inset-bottom));width:60px;height:60px;
border-radius:50%;background:var(--accent);color:var(--on-accent);display:grid;place-items:center;box-shadow:0 6px 20px rgba(16,24,40,.28);
transition:transform .15s}
.launcher:hover{transform:scale(1.06)}
.launcher .icon{width:28px;height:28px}
.launcher:focus-visible{outline:3px solid var(--bg);box-shadow:0 0 0 6px var(--ink)}
.badge{position:absolute;top:-3px;right:-3px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;background:#c8102e;color:#fff;
font-size:12px;font-weight:700;line-height:22px;text-align:center}
.panel{position:fixed;right:calc(20px + env(safe-area-inset-right));bottom:calc(92px + env(safe-area-inset-bottom));width:380px;
height:min(600px,calc(100vh - 112px));background:var(--bg);border-radius:18px;box-shadow:var(--shadow);display:flex;flex-direction:column;
overflow:hidden;outline:0;animation:rise .18s ease-out}
@keyframes rise{from{opacity:0;transform:translateY(12px) scale(.98)}}
header{display:flex;align-items:center;gap:11px;padding:14px 10px 14px 16px;background:var(--accent);color:var(--on-accent);flex:none}
header .face{width:40px;height:40px;border-radius:50%;border:2px solid currentColor;display:grid;place-items:center;flex:none}
header .names{flex:1;min-width:0}
header h2{font-size:16px;font-weight:650;line-height:1.25;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
header p{font-size:13px;line-height:1.3;overflow:hidden;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2}
header button{width:36px;height:36px;border-radius:10px;display:grid;place-items:center;flex:none}
header button:hover{background:rgba(127,127,127,.28)}
header .icon{width:20px;height:20px}
.bar{display:flex;align-items:center;gap:10px;padding:9px 14px;font-size:13px;flex:none}
.net{background:var(--warn-bg);color:var(--warn)}
.note{background:var(--bad-bg);color:var(--bad)}
.note span{flex:1;overflow-wrap:anywhere}
.note button{padding:4px}.note .icon{width:16px;height:16px}
.body{position:relative;flex:1;min-height:0;display:flex;background:var(--soft)}
.log{flex:1;min-width:0;overflow-y:auto;overscroll-behavior:contain;overflow-anchor:none;padding:16px 14px 12px}
.intro{text-align:center;color:var(--dim);font-size:14px;padding:6px 22px 14px;white-space:pre-wrap;overflow-wrap:anywhere}
.loading{text-align:center;color:var(--dim);font-size:12px;padding:4px 0 8px}
.day{display:flex;align-items:center;gap:10px;margin:14px 0 10px;color:var(--dim);font-size:12px}
.day::before,.day::after{content:"";flex:1;height:1px;background:var(--line)}
.row{display:grid;grid-template-columns:28px minmax(0,auto) minmax(24px,1fr);column-gap:8px;margin-top:12px}
.row.follow{margin-top:3px}
.row>*{grid-column:2}
.avatar{grid-column:1;grid-row:2;width:28px;height:28px;border-radius:50%;background:var(--line);color:var(--text);display:grid;place-items:center;
font-size:13px;font-weight:650}
.avatar .icon{width:17px;height:17px}
.who{font-size:12px;color:var(--dim);margin:0 0 3px 2px}
.follow .avatar{display:none}
.bubble{justify-self:start;grid-row:2;max-width:100%;background:var(--card);border:1px solid var(--line);border-radius:4px 16px 16px 16px;padding:8px 12px 6px;
min-width:64px}
.follow .bubble{border-radius:16px}
.out{grid-template-columns:minmax(48px,1fr) minmax(0,auto)}
.out .bubble{justify-self:end;background:var(--accent);color:var(--on-accent);border-color:transparent;border-radius:16px 16px 4px 16px}
.out.pending .bubble{opacity:.85}
.text{white-space:pre-wrap;overflow-wrap:anywhere}
.bubble a{color:var(--ink)}
.out .bubble a{color:inherit}
.meta{display:flex;justify-content:flex-end;align-items:center;gap:4px;font-size:11px;line-height:1.3;color:var(--dim);margin-top:2px}
.out .meta{color:inherit}
.meta .icon{width:15px;height:15px;stroke-width:2.4}
.sys{display:block;text-align:center;color:var(--dim);font-size:12.5px;margin:12px 20px;overflow-wrap:anywhere;white-space:pre-wrap}
.image{display:block;margin:0 -6px 3px;border-radius:11px;overflow:hidden}
.image img{display:block;max-width:100%;max-height:220px;min-width:80px;min-height:48px;object-fit:cover;background:var(--soft)}
audio{display:block;width:232px;max-width:100%;height:40px;margin:2px 0}
.file{display:flex;align-items:center;gap:9px;text-decoration:none;padding:3px 0;min-width:0}
.bubble .file{color:inherit}
.file b{display:block;font-weight:600;overflow-wrap:anywhere;line-height:1.3}
.file small{font-size:12px}
.file .icon{flex:none;width:26px;height:26px;stroke-width:1.6}
progress{display:block;width:100%;min-width:150px;height:5px;margin:5px 0 2px;accent-color:currentColor}
.trouble{grid-row:4;justify-self:end;font-size:12.5px;color:var(--bad);margin-top:4px;text-align:end}
.trouble button{color:inherit;font-weight:650;text-decoration:underline;padding:2px 4px}
.options,.rating{grid-row:3}
.options{display:flex;flex-wrap:wrap;gap:7px;margin-top:8px;grid-column:2/4}
.options button{border:1.5px solid var(--ink);color:var(--ink);background:var(--card);border-radius:18px;padding:7px 14px;font-weight:550;text-align:start;
overflow-wrap:anywhere;max-width:100%}
.options button:hover:enabled,.rating button:hover:enabled{background:var(--ink);color:var(--bg)}
.options button:disabled{border-color:var(--line);color:var(--dim)}
.options button.chosen{border-color:var(--ink);color:var(--ink);font-weight:650}
.rating{grid-column:2/4;margin-top:8px;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:12px;width:100%}
.scale{display:grid;grid-template-columns:repeat(11,1fr);gap:3px}
.rating button{height:36px;border-radius:8px;border:1.5px solid var(--line);font-weight:600;font-size:14px;min-width:0;color:var(--text)}
.rating button:hover:enabled{border-color:var(--ink)}
.rating button:disabled{color:var(--dim)}
.rating button.chosen{background:var(--accent);color:var(--on-accent);border-color:var(--accent)}
.ends{display:flex;justify-content:space-between;font-size:12px;color:var(--dim);margin-top:7px}
.typing{display:flex;align-items:center;gap:8px;color:var(--dim);font-size:13px;margin-top:10px}
.dots{display:inline-flex;gap:4px;padding:11px 12px;border-radius:14px;background:var(--card);border:1px solid var(--line)}
.dots i{width:6px;height:6px;border-radius:50%;background:var(--dim);animation:dot 1.2s infinite}
.dots i:nth-child(2){animation-delay:.15s}.dots i:nth-child(3){animation-delay:.3s}
@keyframes dot{0%,60%,100%{opacity:.35}30%{opacity:1;transform:translateY(-3px)}}
.pill{position:absolute;bottom:12px;left:50%;transform:translateX(-50%);background:var(--accent);color:var(--on-accent);border-radius:18px;
padding:7px 16px 7px 12px;font-size:13px;font-weight:600;display:flex;align-items:center;gap:5px;box-shadow:var(--shadow)}
.pill .icon{width:16px;height:16px}
.foot{flex:none;border-top:1px solid var(--line);background:var(--bg);padding:9px 10px calc(9px + env(safe-area-inset-bottom))}
.composer{display:flex;align-items:flex-end;gap:6px}
.composer>button,.voice>button{width:40px;height:40px;border-radius:50%;display:grid;place-items:center;flex:none;color:var(--dim)}
.composer>button:hover,.voice>button:hover{color:var(--ink);background:var(--soft)}
.foot .go,.foot .go:hover{background:var(--accent);color:var(--on-accent)}
textarea{flex:1;min-width:0;min-height:40px;max-height:128px;resize:none;border:1px solid transparent;border-radius:20px;background:var(--soft);
color:var(--text);padding:9px 14px;line-height:20px;outline-offset:0}
textarea::placeholder{color:var(--dim);opacity:1}
.voice{display:flex;align-items:center;gap:10px}
.voice .time{flex:1;display:flex;align-items:center;gap:9px;font-variant-numeric:tabular-nums}
.voice .time i{width:11px;height:11px;border-radius:50%;background:var(--bad);animation:dot 1.2s infinite}
.ask{display:flex;flex-wrap:wrap;align-items:center;justify-content:center;gap:10px;font-size:14px;text-align:center;padding:3px 4px}
.ask span{flex:1 1 100%;color:var(--dim)}
.wide{padding:10px 18px;border-radius:22px;font-weight:600;background:var(--accent);color:var(--on-accent)}
.plain{background:var(--soft);color:var(--text)}
.drop{position:absolute;inset:8px;border:2px dashed var(--ink);border-radius:14px;background:var(--bg);color:var(--ink);display:grid;place-items:center;
font-weight:650;opacity:.95;pointer-events:none}
@media (max-width:480px),(max-height:480px){
.panel{inset:0;width:100%;height:100%;border-radius:0;animation:none}
header{padding-top:calc(12px + env(safe-area-inset-top))}
.panel:not([hidden])~.launcher{display:none}
textarea{font-size:16px}.rating button{height:40px}.scale{grid-template-columns:repeat(6,1fr);gap:6px}
}
@media (prefers-color-scheme:dark){
.root{--bg:#181c25;--soft:#1f242f;--card:#262b36;--text:#eceff5;--dim:#a9b2c3;--line:#39414f;--bad:#ff9d94;--bad-bg:#3a1d1c;--warn:#ffdf94;
--warn-bg:#3a2f10;--ink:var(--ink-dark);--shadow:0 12px 40px rgba(0,0,0,.6)}
.panel{border:1px solid var(--line)}
}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media (forced-colors:active){.launcher,.bubble,.go,.wide{border:1px solid}}
`;

    // ---------------------------------------------------------------- Store

    /** Small values by name, kept by the browser when it may, else until the page goes. */
    class Store {
        constructor(key, area) {
            this.prefix = `mkbot.${key}.`;
            this.memory = new Map();
            try {
                this.area = window[area];
            } catch {
                this.area = null; // blocked
            }
        }

        get(name, fallback = null) {
            const raw =
                this.memory.get(name) ?? (this.area && this.area.getItem(this.prefix + name));
            try {
                return raw ? JSON.parse(raw) : fallback;
            } catch {
                return fallback;
            }
        }

        set(name, value) {
            const raw = JSON.stringify(value);
            try {
                this.area.setItem(this.prefix + name, raw);
                this.memory.delete(name);
            } catch {
                this.memory.set(name, raw); // blocked, or full
            }
        }

        remove(name) {
            this.memory.delete(name);
            if (this.area) {
                this.area.removeItem(this.prefix + name);
            }
        }

        names(start) {
            const kept = this.area ? Object.keys(this.area) : [];
            const names = kept
                .filter((name) => name.startsWith(this.prefix + start))
                .map((name) => name.slice(this.prefix.length));
            const inMemory = [...this.memory.keys()].filter((name) => name.startsWith(start));
            return [...new Set([...names, ...inMemory])].sort();
        }
    }

    // ---------------------------------------------------------------- Conversation

    function readAttachment(raw, base) {
        return {
            name: text(raw.name, 300),
            url: safeUrl(raw.url, base),
            mimetype: text(raw.mimetype, 200),
            size: Number(raw.size) || 0,
            voice: Boolean(raw.voice),
        };
    }

    function readMessage(raw, base) {
        if (!isObject(raw) || !Number.isInteger(raw.id)) {
            return null;
        }
        const from = ["customer", "bot", "operator"].includes(raw.from) ? raw.from : "system";
        return {
            id: raw.id,
            clientId: text(raw.client_id, 100) || null,
            from,
            author: text(raw.author, 200),
            text: text(raw.text, 100000),
            at: Date.parse(raw.at) || Date.now(),
            attachments: list(raw.attachments)
                .filter(isObject)
                .map((part) => readAttachment(part, base)),
            options: list(raw.options)
                .filter((option) => isObject(option) && text(option.id))
                .map((option) => ({ id: text(option.id, 200), label: text(option.label, 500) })),
            state: raw.state === "read" ? "read" : "sent",
        };
    }

    /** An attachment as the next page can use it: addresses of this page's memory die with it. */
    function lasting(part) {
        return part.url.startsWith("blob:") ? { ...part, url: "" } : part;
    }

    function readSession(raw) {
        return isObject(raw) && text(raw.state)
            ? { state: text(raw.state, 50), protocol: text(raw.protocol, 100) }
            : null;
    }

    /** The messages, each once whatever way and how often it came, and the state of the session. */
    class Conversation {
        constructor(store, base) {
            this.store = store;
            this.base = base;
            this.clear();
        }

        clear() {
            this.messages = [];
            this.session = null;
            this.more = false;
        }

        get isOpen() {
            return Boolean(this.session) && OPEN_STATES.includes(this.session.state);
        }

        get highestId() {
            return this.messages.reduce(
                (highest, message) => Math.max(highest, message.id || 0),
                0
            );
        }

        get lowestId() {
            return this.messages.reduce((low, { id }) => (id && (!low || id < low) ? id : low), 0);
        }

        restore() {
            const kept = this.store.get("log", {});
            if (isObject(kept)) {
                this.messages = list(kept.messages).filter(
                    (message) => isObject(message) && message.key
                );
                this.session = readSession(kept.session);
                this.more = Boolean(kept.more);
            }
        }

        save() {
            const settled = this.messages
                .filter(({ state }) => STATE_RANK[state] > 0)
                .map((message) => ({ ...message, attachments: message.attachments.map(lasting) }));
            this.store.set("log", {
                messages: settled.slice(-KEPT_MESSAGES),
                session: this.session,
                more: this.more || settled.length > KEPT_MESSAGES,
            });
        }

        byClientId(clientId) {
            return this.messages.find((message) => clientId && message.clientId === clientId);
        }

        addOwn(clientId, values) {
            if (this.byClientId(clientId)) {
                return;
            }
            const own = { id: null, clientId, key: `c${clientId}`, from: "customer", author: "" };
            const content = {
                text: "",
                attachments: [],
                options: [],
                state: "pending",
                order: Infinity,
            };
            this.messages.push({ ...own, ...content, ...values });
            this.sort();
        }

        /** Take its place in the log: after all that had come when it left for the server. */
        fixOrder(clientId) {
            const message = this.byClientId(clientId);
            if (message && !message.id) {
                message.order = this.highestId + 0.5;
                this.sort();
            }
        }

        raise(clientIds, state, ids = []) {
            clientIds.forEach((clientId, index) => {
                const message = this.byClientId(clientId);
                if (message && !message.id && Number.isInteger(ids[index])) {
                    Object.assign(message, { id: ids[index], order: ids[index] });
                }
                if (message && STATE_RANK[state] > STATE_RANK[message.state]) {
                    Object.assign(message, { state, error: null });
                }
            });
            this.sort();
        }

        remove(clientId) {
            this.messages = this.messages.filter((message) => message.clientId !== clientId);
        }

        /**
         * Take messages of the server; returns those not known before. When the newest ones
         * (`isTail`) do not meet what is known, the older are forgotten: no hole in the log.
         */
        merge(raw, { isTail = false } = {}) {
            const coming = list(raw)
                .map((item) => readMessage(item, this.base))
                .filter(Boolean);
            const lowest = coming.reduce((low, { id }) => Math.min(low, id), Infinity);
            if (isTail && coming.length && this.highestId && lowest > this.highestId) {
                this.messages = this.messages.filter((message) => !message.id);
                this.more = true;
            }
            const fresh = coming.filter((message) => this.mergeOne(message));
            this.sort();
            return fresh;
        }

        mergeOne(message) {
            const known =
                this.messages.find(({ id }) => id === message.id) ||
                this.byClientId(message.clientId);
            if (!known) {
                const key = message.clientId ? `c${message.clientId}` : `m${message.id}`;
                this.messages.push({ ...message, key, order: message.id });
                return true;
            }
            const state =
                STATE_RANK[known.state] > STATE_RANK[message.state] ? known.state : message.state;
            Object.assign(known, message, {
                state,
                order: message.id,
                error: null,
                progress: null,
            });
            return false;
        }

        sort() {
            this.messages.sort((one, other) => one.order - other.order || one.at - other.at);
        }

        incoming() {
            return this.messages.filter(
                ({ id, from }) => id && (from === "bot" || from === "operator")
            );
        }

        /** For each message with options {isLive, chosen: option id or null}. */
        choices() {
            const result = new Map();
            let isLast = true;
            let after = [];
            for (const message of [...this.messages].reverse()) {
                if (message.options.length) {
                    const answer = after.find((reply) => Conversation.chosen(message, reply));
                    const isRating = message.options.every(({ id }) => id.startsWith("rate:"));
                    const isWaited = isRating ? this.session?.state === "rating" : !after.length;
                    result.set(message.key, {
                        isLive: isLast && isWaited && !answer && this.isOpen,
                        chosen: answer ? Conversation.chosen(message, answer) : null,
                    });
                    isLast = false;
                    after = [];
                } else if (message.from === "customer") {
                    after.unshift(message);
                }
            }
            return result;
        }

        static chosen(message, reply) {
            const option = message.options.find(
                ({ id, label }) => id === reply.choice || (!reply.choice && reply.text === label)
            );
            return option ? option.id : null;
        }
    }

    // ---------------------------------------------------------------- Api

    /** The server's HTTP side. Answers are {status, data, retryAfter (s)}; status 0 is no network. */
    class Api {
        constructor(base, key) {
            this.base = base;
            this.site = `${base}/mkbot/site/${key}`;
            this.webhook = `${base}/mkbot/webhook/${key}`;
        }

        async request(url, { body, token } = {}) {
            const stop = new AbortController();
            const timer = setTimeout(() => stop.abort(), HTTP_TIMEOUT);
            const headers = {};
            if (body) {
                headers["Content-Type"] = "application/json";
            }
            if (token) {
                headers.Authorization = `Bearer ${token}`;
            }
            try {
                const response = await fetch(url, {
                    method: body ? "POST" : "GET",
                    headers,
                    body: body && JSON.stringify(body),
                    signal: stop.signal,
                    credentials: "omit",
                    cache: "no-store",
                });
                const retryAfter = Number(response.headers.get("Retry-After")) || 0;
                const data = await response.json().catch(() => null);
                return { status: response.status, data: isObject(data) ? data : {}, retryAfter };
            } catch {
                return { status: 0, data: {}, retryAfter: 0 };
            } finally {
                clearTimeout(timer);
            }
        }

        upload(file, isVoice, token, onProgress) {
            return new Promise((resolve) => {
                const form = new FormData();
                form.append("file", file, file.name);
                if (isVoice) {
                    form.append("voice", "1");
                }
                const request = new XMLHttpRequest();
                const answer = () => {
                    const { status, response } = request;
                    const retryAfter = Number(request.getResponseHeader("Retry-After")) || 0;
                    resolve({ status, data: isObject(response) ? response : {}, retryAfter });
                };
                request.responseType = "json";
                request.upload.onprogress = (event) =>
                    onProgress(event.loaded / (event.total || 1));
                request.onloadend = answer;
                request.open("POST", `${this.site}/upload`);
                request.setRequestHeader("Authorization", `Bearer ${token}`);
                request.send(form);
            });
        }
    }

    // ---------------------------------------------------------------- Outbox

    /**
     * Events not yet accepted by the server, one stored value each, so that tabs never overwrite
     * one another. One tab at a time sends, in order, the same ids until 2xx: the server drops
     * what it has seen, so each event counts exactly once.
     */
    class Outbox {
        constructor(store, api, owner) {
            Object.assign(this, { store, api, owner });
            this.tab = uuid();
            this.attempt = 0;
            this.batch = BATCH;
            this.notBefore = 0;
            this.lastTime = 0;
        }

        add(event, { id = uuid(), show = null } = {}) {
            this.lastTime = Math.max(Date.now(), this.lastTime + 1);
            const record = { event: { id, ts: this.lastTime, ...event }, show, failed: null };
            this.store.set(Outbox.nameOf(record), record);
            this.flush();
            return record;
        }

        static nameOf({ event }) {
            return `out.${String(event.ts).padStart(14, "0")}.${event.id}`;
        }

        records() {
            return this.store
                .names("out.")
                .map((name) => this.store.get(name))
                .filter((record) => isObject(record) && isObject(record.event));
        }

        find(id) {
            return this.records().find((record) => record.event.id === id);
        }

        has(type) {
            return this.records().some((record) => record.event.type === type && !record.failed);
        }

        retry(id) {
            const record = this.find(id);
            if (record) {
                this.store.set(Outbox.nameOf(record), { ...record, failed: null });
                this.flush();
            }
        }

        discard(id) {
            const record = this.find(id);
            if (record) {
                this.store.remove(Outbox.nameOf(record));
            }
        }

        async flush() {
            clearTimeout(this.timer);
            if (this.running || !this.owner.token) {
                return;
            }
            this.running = true;
            let wait = this.notBefore - Date.now();
            while (wait <= 0 && !this.owner.isDestroyed) {
                const records = this.records().filter((record) => !record.failed);
                if (!records.length) {
                    break;
                }
                wait = this.takeLease() ? await this.send(records.slice(0, this.batch)) : 1000;
            }
            this.releaseLease();
            this.running = false;
            if (wait > 0 && !this.owner.isDestroyed) {
                this.timer = setTimeout(() => this.flush(), wait);
            }
        }

        hurry() {
            this.attempt = 0;
            this.flush();
        }

        /** POST some records; returns how long to wait before the next attempt, in ms. */
        async send(records) {
            this.owner.onSending(records);
            const { token } = this.owner;
            const events = records.map((record) => record.event);
            const answer = await this.api.request(this.api.webhook, { body: { events }, token });
            const { status, retryAfter } = answer;
            this.owner.onAnswer(status);
            if (status >= 200 && status < 300) {
                this.attempt = 0;
                this.batch = BATCH;
                records.forEach((record) => this.store.remove(Outbox.nameOf(record)));
                this.owner.onAccepted(records);
                return 0;
            }
            if (status === 429) {
                const pause = clamp(retryAfter || 5, 1, 600) * 1000;
                this.notBefore = Date.now() + pause;
                return pause;
            }
            const isTransient = !status || status >= 500 || status === 408;
            const isRenewed = status === 401 && this.attempt < 2 && (await this.owner.renew(token));
            if (isTransient || status === 401) {
                const pause = backOff(this.attempt++);
                return isRenewed ? 0 : pause;
            }
            if (records.length > 1) {
                this.batch = 1; // find the one that the server refuses
                return 0;
            }
            this.refuse(records[0], answer);
            return 0;
        }

        refuse(record, { status, data }) {
            const reason = text(data.error?.message, 300) || String(status);
            if (record.show) {
                this.store.set(Outbox.nameOf(record), { ...record, failed: reason });
            } else {
                this.store.remove(Outbox.nameOf(record));
            }
            this.owner.onRefused(record, reason);
        }

        takeLease() {
            const lease = this.store.get("lease");
            if (isObject(lease) && lease.tab !== this.tab && lease.until > Date.now()) {
                return false;
            }
            this.store.set("lease", { tab: this.tab, until: Date.now() + LEASE });
            return true;
        }

        releaseLease() {
            if (this.store.get("lease")?.tab === this.tab) {
                this.store.remove("lease");
            }
        }
    }

    // ---------------------------------------------------------------- Connection

    /** Init, which also fetches what was missed, then the WebSocket; without that, init again. */
    class Connection {
        constructor(owner) {
            this.owner = owner;
            this.socket = null;
            this.attempt = 0;
            this.refusals = 0;
            this.lastId = 0;
            this.lastFrameAt = 0;
        }

        get isLive() {
            return Boolean(this.socket) && this.socket.readyState === WebSocket.OPEN;
        }

        async start() {
            this.started = true;
            if (this.busy || this.socket || this.owner.isDestroyed) {
                return;
            }
            this.busy = true;
            clearTimeout(this.timer);
            const isReady = await this.owner.refresh();
            this.busy = false;
            if (!isReady) {
                this.later(backOff(this.attempt++));
            } else if (this.owner.wantsLive) {
                this.openOrPoll();
            }
        }

        /** After two refusals of the WebSocket: poll, and try it again at every eighth turn. */
        openOrPoll() {
            if (this.refusals < 2 || this.refusals++ % 8 === 0) {
                this.open();
            } else {
                this.later(this.owner.isAttended ? POLL : POLL_IN_BACKGROUND);
            }
        }

        later(delay) {
            clearTimeout(this.timer);
            if (!this.owner.isDestroyed) {
                const wait = Math.max(delay, this.owner.pause - Date.now());
                this.timer = setTimeout(() => this.start(), wait);
            }
        }

        open() {
            const url = this.owner.websocketUrl;
            let socket = null;
            try {
                socket = new WebSocket(url);
            } catch {
                this.refusals++;
                return this.later(POLL);
            }
            this.socket = socket;
            let isOpened = false;
            const giveUp = setTimeout(() => socket.close(), 10000);
            socket.onopen = () => {
                isOpened = true;
                clearTimeout(giveUp);
                this.attempt = 0;
                this.refusals = 0;
                const data = { channels: [this.owner.channel], last: this.lastId };
                socket.send(JSON.stringify({ event_name: "subscribe", data }));
                // Odoo's own sentinel: proxies drop connections in which nothing moves.
                this.heart = setInterval(
                    () => this.isLive && socket.send(new Uint8Array([0])),
                    45000
                );
            };
            socket.onmessage = (event) => this.read(event.data);
            socket.onclose = () => {
                clearTimeout(giveUp);
                this.closed(socket, isOpened);
            };
        }

        closed(socket, isOpened) {
            if (this.socket !== socket) {
                return;
            }
            clearInterval(this.heart);
            this.socket = null;
            if (!isOpened) {
                this.refusals++;
            }
            this.later(isOpened ? backOff(0) : backOff(this.attempt++));
        }

        read(data) {
            let frame = null;
            try {
                frame = JSON.parse(data);
            } catch {
                return;
            }
            this.lastFrameAt = Date.now();
            for (const notification of list(frame).filter(isObject)) {
                const { id, message } = notification;
                if (Number.isInteger(id)) {
                    this.lastId = Math.max(this.lastId, id);
                }
                if (isObject(message) && isObject(message.payload)) {
                    this.owner.onNotification(message.type, message.payload);
                }
            }
        }

        restart() {
            this.stop();
            this.attempt = 0;
            this.start();
        }

        stop() {
            clearTimeout(this.timer);
            clearInterval(this.heart);
            const { socket } = this;
            this.socket = null;
            if (socket) {
                socket.close();
            }
        }
    }

    // ---------------------------------------------------------------- Recorder

    class Recorder {
        static get isPossible() {
            return Boolean(window.MediaRecorder && navigator.mediaDevices?.getUserMedia);
        }

        async start() {
            this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
            const type = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"].find(
                (each) => MediaRecorder.isTypeSupported(each)
            );
            this.chunks = [];
            this.recorder = new MediaRecorder(this.stream, type ? { mimeType: type } : {});
            this.recorder.ondataavailable = (event) => this.chunks.push(event.data);
            this.recorder.start();
        }

        stop() {
            return new Promise((resolve) => {
                this.recorder.onstop = () => {
                    this.release();
                    const type = (this.recorder.mimeType || "audio/webm").split(";")[0];
                    const ending = { "audio/mp4": "m4a", "audio/ogg": "ogg" }[type] || "webm";
                    resolve(new File(this.chunks, `voice.${ending}`, { type }));
                };
                this.recorder.stop();
            });
        }

        release() {
            this.stream.getTracks().forEach((track) => track.stop());
        }
    }

    // ---------------------------------------------------------------- View

    class View {
        constructor(owner, account, lang) {
            this.owner = owner;
            const column = lang === "pt" ? 1 : 0;
            this.t = Object.fromEntries(
                Object.entries(TEXTS).map(([name, pair]) => [name, pair[column]])
            );
            this.locale = navigator.language.startsWith(lang)
                ? navigator.language
                : { pt: "pt-BR" }[lang] || lang;
            this.nodes = new Map();
            this.isOpen = false;
            this.stick = true;
            this.hasNews = false;
            this.foot = "composer";
            this.build();
            this.setAccount(account);
            this.watch();
        }

        // -------- building

        build() {
            this.host = document.createElement("mkbot-site");
            const shadow = this.host.attachShadow({ mode: "open" });
            this.addStyle(shadow);
            this.buildLog();
            this.buildFoot();
            this.panel = h(
                "section",
                {
                    class: "panel",
                    role: "dialog",
                    "aria-labelledby": "title",
                    tabindex: "-1",
                    hidden: true,
                },
                this.buildHeader(),
                (this.net = h("div", { class: "bar net", role: "status", hidden: true })),
                (this.noteBar = h("div", { class: "bar note", role: "alert", hidden: true })),
                this.body,
                this.footer
            );
            this.badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
            this.launcher = iconButton("chat", this.t.open, "launcher", () => this.owner.toggle());
            this.launcher.append(this.badge);
            this.launcher.setAttribute("aria-expanded", "false");
            this.root = h("div", { class: "root", lang: this.locale }, this.panel, this.launcher);
            shadow.append(this.root);
            // Outside <body>, where the page's own transforms and replacements do not reach.
            document.documentElement.append(this.host);
        }

        addStyle(shadow) {
            try {
                const sheet = new CSSStyleSheet();
                sheet.replaceSync(CSS);
                shadow.adoptedStyleSheets = [sheet];
            } catch {
                shadow.append(h("style", {}, CSS));
            }
        }

        buildHeader() {
            const { t, owner } = this;
            this.heading = h("h2", { id: "title" });
            this.subtitle = h("p");
            this.endButton = iconButton("stop", t.end, "end", () => this.setFoot("ask"));
            this.muteButton = iconButton("sound", t.mute, "mute", () => owner.toggleMute());
            return h(
                "header",
                {},
                h("span", { class: "face" }, icon("chat")),
                h("div", { class: "names" }, this.heading, this.subtitle),
                this.endButton,
                this.muteButton,
                iconButton("down", t.close, "shut", () => owner.close())
            );
        }

        buildLog() {
            const { t, owner } = this;
            this.intro = h("p", { class: "intro" });
            this.loading = h("p", { class: "loading", hidden: true }, t.older);
            this.items = h("div", { class: "items" });
            this.typing = h("div", { class: "typing", "aria-live": "off", hidden: true });
            this.log = h(
                "div",
                {
                    class: "log",
                    role: "log",
                    "aria-live": "polite",
                    "aria-label": t.conversation,
                    tabindex: "0",
                    onscroll: () => this.onScroll(),
                },
                this.intro,
                this.loading,
                this.items,
                this.typing
            );
            this.pill = h(
                "button",
                { type: "button", class: "pill", hidden: true, onclick: () => this.toBottom() },
                icon("down"),
                t.newMessages
            );
            this.drop = h("div", { class: "drop", "aria-hidden": "true", hidden: true }, t.drop);
            this.body = h("div", { class: "body" }, this.log, this.pill, this.drop);
            this.body.addEventListener("click", () => owner.acknowledge());
        }

        buildFoot() {
            const { t, owner } = this;
            this.feet = {
                composer: this.buildComposer(),
                voice: this.buildVoice(),
                ask: h(
                    "div",
                    { class: "ask", role: "group", "aria-label": t.endAsk },
                    h("span", {}, t.endAsk),
                    this.wideButton(t.endYes, "", () => owner.end()),
                    this.wideButton(t.endNo, "plain", () => this.setFoot("composer"))
                ),
                closed: h(
                    "div",
                    { class: "ask" },
                    h("span", {}, t.ended),
                    this.wideButton(t.again, "", () => owner.startNew())
                ),
            };
            this.footer = h("div", { class: "foot" }, ...Object.values(this.feet));
            this.setFoot("composer", { isQuiet: true });
        }

        wideButton(label, className, onclick) {
            return h("button", { type: "button", class: `wide ${className}`, onclick }, label);
        }

        buildComposer() {
            const { t } = this;
            this.input = h("textarea", {
                rows: "1",
                enterkeyhint: "send",
                oninput: () => this.onInput(),
                onkeydown: (event) => this.onKey(event),
                onpaste: (event) => this.onPaste(event),
            });
            this.picker = h("input", {
                type: "file",
                multiple: true,
                hidden: true,
                tabindex: "-1",
                "aria-label": t.attach,
                onchange: () => this.onPick(),
            });
            this.attach = iconButton("clip", t.attach, "attach", () => this.picker.click());
            this.micButton = iconButton("mic", t.record, "mic", () => this.record());
            this.sendButton = iconButton("send", t.send, "go", () => this.submit());

            const buttons = [this.attach, this.picker, this.input, this.micButton, this.sendButton];
            return h("div", { class: "composer" }, ...buttons);
        }

        buildVoice() {
            const { t } = this;
            this.clock = h("span", {}, "0:00");
            this.voiceSend = iconButton("send", t.sendVoice, "go", () => this.finishVoice());
            return h(
                "div",
                { class: "voice", role: "group", "aria-label": t.recording },
                iconButton("trash", t.cancel, "cancel", () => this.cancelVoice()),
                h("span", { class: "time" }, h("i"), this.clock, h("span", {}, t.recording)),
                this.voiceSend
            );
        }

        setAccount(account) {
            this.account = account;
            this.heading.textContent = account.title || this.t.title;
            this.subtitle.textContent = account.subtitle;
            this.subtitle.hidden = !account.subtitle;
            this.intro.textContent = account.greeting;
            this.input.placeholder = account.placeholder || this.t.placeholder;
            this.input.setAttribute("aria-label", this.input.placeholder);
            const colors = palette(this.owner.options.color || account.color);
            Object.entries(colors).forEach(([name, value]) =>
                this.root.style.setProperty(name, value)
            );
        }

        setLimits({ uploads }) {
            this.picker.accept = uploads.join(",");
            this.attach.hidden = !uploads.length;
            this.hasVoice = Recorder.isPossible && accepts(uploads, "voice.webm", "audio/webm");
            this.onInput({ isQuiet: true });
        }

        watch() {
            const { signal } = this.owner.life;
            const settle = new ResizeObserver(() => this.stick && this.toBottom());
            [this.items, this.log].forEach((node) => settle.observe(node));
            this.panel.addEventListener("keydown", (event) => this.onEscape(event));
            for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
                this.panel.addEventListener(name, (event) => this.onDrag(event));
            }
            if (window.visualViewport) {
                const fit = () => this.fit();
                window.visualViewport.addEventListener("resize", fit, { signal });
                window.visualViewport.addEventListener("scroll", fit, { signal });
            }
        }

        get isSmall() {
            return matchMedia("(max-width:480px),(max-height:480px)").matches;
        }

        get isTouch() {
            return matchMedia("(pointer:coarse)").matches;
        }

        fit() {
            const { height, offsetTop } = window.visualViewport || {};
            const isFull = this.isOpen && this.isSmall && height;
            this.panel.style.height = isFull ? `${height}px` : "";
            this.panel.style.top = isFull ? `${offsetTop}px` : "";
            this.panel.style.bottom = isFull ? "auto" : "";
            if (isFull && this.stick) {
                this.toBottom();
            }
        }

        // -------- opening, focus

        open({ isQuiet = false } = {}) {
            this.isOpen = true;
            this.panel.hidden = false;
            this.setLauncher();
            this.fit();
            this.toBottom();
            if (!isQuiet) {
                this.focus();
            }
        }

        close() {
            this.isOpen = false;
            const hadFocus = this.panel.contains(this.host.shadowRoot.activeElement);
            this.cancelVoice();
            this.panel.hidden = true;
            this.setLauncher();
            if (hadFocus) {
                this.launcher.focus();
            }
        }

        setLauncher(unread = 0) {
            const name = this.isOpen ? "down" : "chat";
            const label = this.isOpen ? this.t.close : this.t.open;
            const news = unread ? ` (${fill(this.t.unread, { n: unread })})` : "";
            this.launcher.querySelector("svg").replaceWith(icon(name));
            this.launcher.setAttribute("aria-label", label + news);
            this.launcher.title = label;
            this.launcher.setAttribute("aria-expanded", String(this.isOpen));
            this.badge.hidden = this.isOpen || !unread;
            this.badge.textContent = unread > 99 ? "99+" : unread;
        }

        /** To where one goes on; not into the text on phones, where that raises the keyboard. */
        focus() {
            const target = this.feet[this.foot].querySelector("textarea, .go, .wide");
            (this.isTouch ? this.panel : target).focus({ preventScroll: true });
        }

        onEscape(event) {
            if (event.key !== "Escape") {
                return;
            }
            event.stopPropagation();
            if (this.foot === "voice") {
                this.cancelVoice();
            } else if (this.foot === "ask") {
                this.setFoot("composer");
            } else {
                this.owner.close();
            }
        }

        setFoot(name, { isQuiet = false } = {}) {
            const before = this.foot;
            this.foot = name;
            for (const [each, node] of Object.entries(this.feet)) {
                node.hidden = each !== name;
            }
            if (!isQuiet && this.isOpen && before !== name) {
                this.focus();
            }
        }

        // -------- the composer

        onInput({ isQuiet = false } = {}) {
            const { value } = this.input;
            const isEmpty = !value.trim();
            this.micButton.hidden = !this.hasVoice || !isEmpty;
            this.sendButton.hidden = !this.micButton.hidden;
            this.input.style.height = "auto";
            if (value) {
                this.input.style.height = `${this.input.scrollHeight + 2}px`;
            }

            if (!isQuiet) {
                this.owner.typing(!isEmpty);
            }
        }

        onKey(event) {
            if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
                event.preventDefault();
                this.submit();
            }
        }

        submit() {
            const value = this.input.value.trim();
            if (value.length > this.owner.limits.textChars) {
                return this.note(this.t.tooLong);
            }
            if (value) {
                this.input.value = "";
                this.onInput({ isQuiet: true });
                this.note("");
                this.stick = true;
                this.owner.sendText(value);
            }
            this.input.focus();
        }

        onPaste(event) {
            const files = [...(event.clipboardData?.files || [])];
            if (files.length) {
                event.preventDefault();
                this.give(files);
            }
        }

        onPick() {
            this.give([...this.picker.files]);
            this.picker.value = "";
            this.focus();
        }

        onDrag(event) {
            if (!event.dataTransfer?.types.includes("Files") || this.foot !== "composer") {
                return;
            }
            event.preventDefault();
            const isOver = event.type !== "drop" && event.type !== "dragleave";
            const isInside = event.type === "dragleave" && this.panel.contains(event.relatedTarget);
            this.drop.hidden = !isOver && !isInside;
            if (event.type === "drop") {
                this.give([...event.dataTransfer.files]);
            }
        }

        give(files, isVoice = false) {
            this.stick = true;
            this.note("");
            this.owner.sendFiles(files, isVoice);
        }

        // -------- voice

        async record() {
            const recorder = new Recorder();
            try {
                await recorder.start();
            } catch {
                return this.note(this.t.noMicrophone);
            }
            if (!this.isOpen || this.foot !== "composer") {
                return recorder.release();
            }
            this.recorder = recorder;
            this.setFoot("voice");
            const from = Date.now();
            const tick = () => {
                const seconds = Math.floor((Date.now() - from) / 1000);
                this.clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
                if (seconds >= VOICE_SECONDS) {
                    this.finishVoice();
                }
            };
            tick();
            this.ticker = setInterval(tick, 500);
        }

        async finishVoice() {
            const { recorder } = this;
            this.leaveVoice();
            if (recorder) {
                this.give([await recorder.stop()], true);
            }
        }

        cancelVoice() {
            const { recorder } = this;
            if (recorder) {
                this.leaveVoice();
                recorder.stop();
            }
        }

        leaveVoice() {
            this.recorder = null;
            clearInterval(this.ticker);
            this.setFoot("composer");
        }

        // -------- lines of the panel

        note(sentence) {
            clearTimeout(this.noteTimer);
            this.noteBar.hidden = !sentence;
            const shut = iconButton("cross", this.t.dismiss, "", () => this.note(""));
            this.noteBar.replaceChildren(h("span", {}, sentence), shut);
            if (sentence) {
                this.noteTimer = setTimeout(() => this.note(""), 12000);
            }
        }

        setOnline(isOnline) {
            this.net.hidden = isOnline;
            this.net.textContent = isOnline ? "" : this.t.offline;
        }

        setMuted(isMuted) {
            const label = isMuted ? this.t.unmute : this.t.mute;
            this.muteButton.replaceChildren(icon(isMuted ? "silent" : "sound"));
            this.muteButton.title = label;
            this.muteButton.setAttribute("aria-label", label);
        }

        setTyping(author) {
            this.typing.hidden = author === null;
            if (author !== null) {
                const dots = h(
                    "span",
                    { class: "dots", "aria-hidden": "true" },
                    h("i"),
                    h("i"),
                    h("i")
                );
                const words = fill(this.t.typing, { who: author || this.t.someone });
                this.typing.replaceChildren(dots, h("span", {}, words));
            }
            if (this.stick) {
                this.toBottom();
            }
        }

        // -------- the log

        get isAtBottom() {
            return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
        }

        onScroll() {
            if (!this.isOpen) {
                return;
            }
            this.stick = this.isAtBottom;
            if (this.stick) {
                this.hasNews = false;
                this.pill.hidden = true;
                this.owner.acknowledge();
            }
            if (this.log.scrollTop < 80) {
                this.owner.loadOlder();
            }
        }

        toBottom() {
            this.log.scrollTop = this.log.scrollHeight;
            this.stick = true;
            this.hasNews = false;
            this.pill.hidden = true;
        }

        render({ isLoadingOlder, hasFresh }) {
            const { conversation } = this.owner;
            const { scrollHeight, scrollTop } = this.log;
            const first = this.items.firstChild;
            this.loading.hidden = !isLoadingOlder;
            this.log.setAttribute("aria-busy", String(isLoadingOlder));
            this.intro.hidden = conversation.more || !this.account.greeting;
            this.reconcile(this.lines(conversation.messages), conversation.choices());
            this.endButton.hidden = !conversation.isOpen;
            this.setFootOf(conversation);
            if (this.stick) {
                this.toBottom();
            } else if (first && first !== this.items.firstChild) {
                this.log.scrollTop = scrollTop + this.log.scrollHeight - scrollHeight;
            }
            this.hasNews = !this.stick && (this.hasNews || hasFresh);
            this.pill.hidden = !this.hasNews;
            if (this.isOpen && this.log.scrollHeight <= this.log.clientHeight) {
                this.owner.loadOlder(); // nothing to scroll, so no scrolling up either
            }
        }

        setFootOf(conversation) {
            const isNew = !conversation.session && !conversation.messages.length;
            if (!conversation.isOpen && !isNew) {
                this.cancelVoice();
                this.setFoot("closed");
            } else if (this.foot === "closed") {
                this.setFoot("composer");
            }
        }

        lines(messages) {
            const lines = [];
            let day = "";
            let before = null;
            for (const message of messages) {
                const today = new Date(message.at).toDateString();
                if (today !== day) {
                    lines.push({ key: `d${today}`, day: message.at });
                    before = null;
                }
                day = today;
                const isFollow = before?.from === message.from && before.author === message.author;
                lines.push({ key: message.key, message, isFollow });
                before = message;
            }
            return lines;
        }

        reconcile(lines, choices) {
            const wanted = new Map(lines.map((line) => [line.key, this.signature(line)]));
            for (const [key, node] of this.nodes) {
                if (wanted.get(key) !== node.signature) {
                    node.element.remove();
                    this.nodes.delete(key);
                }
            }
            let cursor = this.items.firstChild;
            for (const line of lines) {
                const node = this.nodes.get(line.key) || this.draw(line, wanted.get(line.key));
                if (node.element === cursor) {
                    cursor = cursor.nextSibling;
                } else {
                    this.items.insertBefore(node.element, cursor);
                }
                node.refresh(line, choices.get(line.key));
            }
        }

        signature({ message, day }) {
            return message
                ? JSON.stringify([
                      message.from,
                      message.author,
                      message.text,
                      message.attachments,
                      message.options,
                  ])
                : this.dayName(day);
        }

        draw(line, signature) {
            const node = line.message ? this.drawMessage(line.message) : this.drawDay(line.day);
            node.signature = signature;
            this.nodes.set(line.key, node);
            return node;
        }

        drawDay(at) {
            return { element: h("div", { class: "day" }, this.dayName(at)), refresh() {} };
        }

        dayName(at) {
            const days = [0, 1].map((ago) => new Date(Date.now() - ago * 864e5).toDateString());
            const ago = days.indexOf(new Date(at).toDateString());
            return ago >= 0
                ? [this.t.today, this.t.yesterday][ago]
                : new Date(at).toLocaleDateString(this.locale, {
                      day: "numeric",
                      month: "long",
                      year: "numeric",
                  });
        }

        drawMessage(message) {
            const { from } = message;
            if (from === "system") {
                return {
                    element: h("div", { class: "sys" }, ...linkify(message.text)),
                    refresh() {},
                };
            }
            const isOwn = from === "customer";
            const mark = h("span", { class: "mark" });
            const progress = h("progress", { max: "1", hidden: true });
            const choice = message.options.length ? this.drawOptions(message) : null;
            const fail = h("div", { class: "trouble", hidden: true });
            const bubble = h(
                "div",
                { class: "bubble" },
                ...message.attachments.map((part) => this.drawAttachment(part)),
                message.text ? h("div", { class: "text" }, ...linkify(message.text)) : null,
                progress,
                h("div", { class: "meta" }, this.drawTime(message.at), mark)
            );
            const element = h("div", { class: `row ${isOwn ? "out" : "in"}` });
            element.append(...this.drawAuthor(message), bubble, choice ? choice.element : "", fail);
            const refresh = (line, state) => {
                element.classList.toggle("follow", line.isFollow);
                element.classList.toggle("pending", line.message.state === "pending");
                this.refreshOwn(line.message, { mark, progress, fail });
                choice?.refresh(state);
            };
            return { element, refresh };
        }

        drawAuthor({ from, author }) {
            if (from === "customer") {
                return [h("span", { class: "sr" }, this.t.you)];
            }
            const name = author || (from === "bot" ? this.t.bot : "");
            const face = from === "bot" ? icon("bot") : [...name][0]?.toUpperCase() || "•";
            return [
                h("span", { class: "who" }, name),
                h("span", { class: "avatar", "aria-hidden": "true" }, face),
            ];
        }

        drawTime(at) {
            const date = new Date(at);
            const short = date.toLocaleTimeString(this.locale, {
                hour: "2-digit",
                minute: "2-digit",
            });
            return h("time", { datetime: date.toISOString() }, short);
        }

        refreshOwn(message, { mark, progress, fail }) {
            if (message.from !== "customer") {
                return;
            }
            const { state, clientId } = message;
            if (mark.dataset.state !== state) {
                mark.dataset.state = state;
                mark.replaceChildren(icon(state, this.t[state]));
            }
            progress.hidden = typeof message.progress !== "number" || state !== "pending";
            progress.value = message.progress || 0;
            const reason = state === "failed" ? message.error || this.t.failed : "";
            if (fail.dataset.reason !== reason) {
                fail.dataset.reason = reason;
                fail.hidden = !reason;
                const act = (label, onclick) => h("button", { type: "button", onclick }, label);
                fail.replaceChildren(
                    h("span", {}, reason === this.t.failed ? reason : `${this.t.failed} ${reason}`),
                    act(this.t.retry, () => this.owner.retry(clientId)),
                    act(this.t.discard, () => this.owner.discard(clientId))
                );
            }
        }

        drawAttachment({ name, url, mimetype, size, voice }) {
            const target = { href: url || null, target: "_blank", rel: "noopener noreferrer" };
            if (url && /^image\/(png|jpe?g|gif|webp|avif|bmp)$/.test(mimetype)) {
                return h(
                    "a",
                    { ...target, class: "image" },
                    h("img", { src: url, alt: name, loading: "lazy" })
                );
            }
            if (url && (voice || mimetype.startsWith("audio/"))) {
                const label = voice ? this.t.voice : name;
                return h("audio", {
                    src: url,
                    controls: true,
                    preload: "metadata",
                    "aria-label": label,
                });
            }
            const label = voice ? this.t.voice : name;
            const words = h(
                "span",
                {},
                h("b", {}, label),
                h("small", {}, humanSize(size, this.locale))
            );
            const picture = icon(voice ? "mic" : "file");
            return url
                ? h("a", { ...target, class: "file", download: name }, picture, words)
                : h("span", { class: "file" }, picture, words);
        }

        // -------- choices

        drawOptions(message) {
            const isRating = message.options.every(({ id }) => id.startsWith("rate:"));
            return isRating ? this.drawRating(message) : this.drawQuickReplies(message);
        }

        drawQuickReplies(message) {
            const buttons = message.options.map((option) =>
                h(
                    "button",
                    { type: "button", onclick: () => this.choose(message, option) },
                    option.label || option.id
                )
            );
            const refresh = (choice) =>
                this.refreshChoice(message, buttons, choice, "aria-pressed");
            return { element: h("div", { class: "options", role: "group" }, ...buttons), refresh };
        }

        /** Arrows move along the scale without choosing: a rating is given once. */
        drawRating(message) {
            const { t } = this;
            const notes = { "rate:0": t.worst, "rate:10": t.best };
            const buttons = message.options.map((option) => {
                const label = option.label || option.id.slice(5);
                const spoken = notes[option.id] ? `${label}, ${notes[option.id]}` : label;
                const attributes = { type: "button", role: "radio", "aria-label": spoken };
                return h(
                    "button",
                    { ...attributes, onclick: () => this.choose(message, option) },
                    label
                );
            });
            const scale = h(
                "div",
                { class: "scale", role: "radiogroup", "aria-label": t.rate },
                ...buttons
            );
            scale.addEventListener("keydown", (event) => this.walk(event, buttons));
            const ends = h(
                "div",
                { class: "ends", "aria-hidden": "true" },
                h("span", {}, t.worst),
                h("span", {}, t.best)
            );
            const refresh = (choice) =>
                this.refreshChoice(message, buttons, choice, "aria-checked");
            this.rove(buttons, 0);
            return { element: h("div", { class: "rating" }, scale, ends), refresh };
        }

        refreshChoice(message, buttons, { isLive, chosen }, attribute) {
            buttons.forEach((button, index) => {
                const isChosen = message.options[index].id === chosen;
                button.disabled = !isLive;
                button.classList.toggle("chosen", isChosen);
                button.setAttribute(attribute, String(isChosen));
            });
        }

        rove(buttons, index) {
            buttons.forEach((button, each) => (button.tabIndex = each === index ? 0 : -1));
        }

        walk(event, buttons) {
            const at = buttons.indexOf(event.target);
            const last = buttons.length - 1;
            const moves = {
                ArrowRight: at + 1,
                ArrowDown: at + 1,
                ArrowLeft: at - 1,
                ArrowUp: at - 1,
                Home: 0,
                End: last,
            };
            if (at < 0 || !(event.key in moves)) {
                return;
            }
            event.preventDefault();
            const to = clamp(moves[event.key], 0, last);
            this.rove(buttons, to);
            buttons[to].focus();
        }

        choose(message, option) {
            this.stick = true;
            this.owner.choose(message, option);
            this.focus();
        }
    }

    // ---------------------------------------------------------------- Widget

    class Widget {
        constructor(base, key, options) {
            this.options = options;
            this.store = new Store(key, "localStorage");
            this.tab = new Store(key, "sessionStorage");
            this.api = new Api(base, key);
            this.base = base;
            this.life = new AbortController();
            this.conversation = new Conversation(this.store, base);
            this.outbox = new Outbox(this.store, this.api, this);
            this.connection = new Connection(this);
            this.uploads = new Map();
            this.limits = { uploadBytes: Infinity, textChars: 4000, uploads: [] };
            this.token = this.store.get("token");
            this.pause = 0;
            this.startedAt = 0;
            this.isAnswered = true;
        }

        boot() {
            this.conversation.restore();
            this.outbox.records().forEach((record) => this.showRecord(record));
            this.listen();
            const account = this.store.get("account");
            if (isObject(account)) {
                this.buildView(account);
            }
            if (this.options.open || (this.tab.get("open") && !this.view?.isSmall)) {
                this.open({ isQuiet: true });
            }
            this.connection.start();
        }

        buildView(account) {
            const tag = this.options.lang || account.lang || navigator.language || "";
            this.view = new View(this, account, /^pt/i.test(tag) ? "pt" : "en");
            this.view.setMuted(this.isMuted);
            this.changed();
        }

        listen() {
            const { signal } = this.life;
            const on = (target, name, call) => target.addEventListener(name, call, { signal });
            on(window, "online", () => this.wake());
            on(window, "offline", () => {
                this.connection.stop();
                this.connection.later(backOff(0));
                this.changed();
            });
            on(window, "storage", (event) => this.onStorage(event));
            on(window, "focus", () => this.acknowledge());
            on(window, "pageshow", (event) => event.persisted && this.wake());
            on(window, "pagehide", () => this.outbox.releaseLease());
            on(document, "visibilitychange", () => this.onVisibility());
        }

        // -------- what others see: window.mkbotSite

        toggle() {
            if (this.view.isOpen) {
                this.close();
            } else {
                this.open();
            }
        }

        open({ isQuiet = false } = {}) {
            if (!this.view) {
                this.wantsOpen = true;
            } else if (!this.view.isOpen) {
                this.view.open({ isQuiet });
                this.tab.set("open", true);
                this.startIfNew();
                this.connection.start();
                this.acknowledge();
                this.changed();
            }
        }

        close() {
            this.wantsOpen = false;
            if (this.view?.isOpen) {
                this.view.close();
                this.tab.set("open", false);
                this.changed();
            }
        }

        destroy() {
            this.close();
            this.isDestroyed = true;
            this.life.abort();
            this.connection.stop();
            clearTimeout(this.outbox.timer);
            this.outbox.releaseLease();
            this.setTitle(0);
            this.view?.host.remove();
            delete window.mkbotSite;
        }

        // -------- init

        get isAttended() {
            return Boolean(this.view?.isOpen) && document.visibilityState === "visible";
        }

        get wantsLive() {
            return (
                Boolean(this.view?.isOpen) ||
                this.conversation.isOpen ||
                this.outbox.records().length > 0
            );
        }

        get wireLang() {
            return /^pt/i.test(this.options.lang || navigator.language) ? "pt_BR" : "en_US";
        }

        refresh() {
            this.refreshing =
                this.refreshing ||
                this.init().finally(() => {
                    this.refreshing = null;
                });
            return this.refreshing;
        }

        async init(isAgain = false) {
            const sent = this.token;
            const body = { token: sent, lang: this.wireLang };
            const { status, data, retryAfter } = await this.api.request(`${this.api.site}/init`, {
                body,
            });
            this.onAnswer(status);
            if (status >= 400 && status < 500) {
                const seconds = status === 429 ? clamp(retryAfter || 5, 1, 600) : 300;
                this.pause = Date.now() + seconds * 1000;
            }
            if (
                this.isDestroyed ||
                status !== 200 ||
                !text(data.token) ||
                !isObject(data.account)
            ) {
                return false;
            }
            const stored = this.store.get("token");
            if (stored && stored !== sent && stored !== data.token && !isAgain) {
                this.token = stored; // another tab of this site was first
                return this.init(true);
            }
            this.accept(data);
            return true;
        }

        accept(data) {
            const { conversation, store } = this;
            const visitor = text(data.visitor, 200);
            if (store.get("visitor", visitor) !== visitor) {
                conversation.clear(); // the server gave a new identity
                store.remove("marks");
            }
            this.token = text(data.token, 1000);
            store.set("token", this.token);
            store.set("visitor", visitor);
            this.acceptSettings(data);
            const session = readSession(data.session);
            if (session || !this.isStarting) {
                conversation.session = session;
            }
            const isFirst = !conversation.highestId;
            const fresh = conversation.merge(data.messages, { isTail: true });
            if (isFirst) {
                conversation.more =
                    data.more === undefined ? fresh.length >= 20 : Boolean(data.more);
            }
            this.news(this.isReady ? fresh : []);
            this.isReady = true;
            if (this.wantsOpen) {
                this.wantsOpen = false;
                this.open({ isQuiet: true });
            }
            if (this.view.isOpen) {
                this.startIfNew();
            }
            this.outbox.flush();
        }

        acceptSettings(data) {
            const field = (name) => text(data.account[name], 1000);
            const names = ["title", "subtitle", "color", "greeting", "lang", "placeholder"];
            const account = Object.fromEntries(names.map((name) => [name, field(name)]));
            this.store.set("account", account);
            const limits = isObject(data.limits) ? data.limits : {};
            this.limits = {
                uploadBytes: Number(limits.upload_bytes) || Infinity,
                textChars: Number(limits.text_chars) || 4000,
                uploads: list(limits.uploads).filter((each) => typeof each === "string"),
            };
            this.websocketUrl = safeUrl(data.websocket, this.base).replace(/^http/, "ws");
            const channel = text(data.channel, 500);
            const isMoved = this.channel && this.channel !== channel;
            this.channel = channel;
            if (isMoved && this.connection.socket) {
                this.connection.restart();
            }
            if (!this.view) {
                this.buildView(account);
            } else {
                this.view.setAccount(account);
            }
            this.view.setLimits(this.limits);
        }

        async renew(refused) {
            return this.token !== refused || (await this.refresh());
        }

        // -------- starting and ending

        get isStarting() {
            return this.outbox.has("start") || Date.now() - this.startedAt < 15000;
        }

        startIfNew() {
            const { session, messages } = this.conversation;
            if (this.isReady && !session && !messages.length && !this.isStarting) {
                this.startNew();
            }
        }

        startNew() {
            this.startedAt = Date.now();
            this.conversation.session = { state: "bot", protocol: "" };
            const name = this.options.name || undefined;
            this.outbox.add({ type: "start", lang: this.wireLang, name });
            this.connection.start();
            this.changed();
        }

        end() {
            this.outbox.add({ type: "end" });
            this.view.setFoot("composer");
        }

        // -------- sending

        enqueue(event, show) {
            const id = uuid();
            this.conversation.addOwn(id, { ...show, at: Date.now() });
            this.outbox.add(event, { id, show });
            this.typing(false);
            this.changed();
        }

        sendText(value) {
            this.enqueue({ type: "text", text: value }, { text: value });
        }

        choose(message, { id, label }) {
            if (this.conversation.choices().get(message.key)?.isLive) {
                this.enqueue(
                    { type: "choice", choice: id, label },
                    { text: label || id, choice: id }
                );
            }
        }

        sendFiles(files, isVoice) {
            for (const file of files) {
                const mistake = this.mistakeOf(file);
                if (mistake) {
                    this.view.note(mistake);
                    continue;
                }
                const id = uuid();
                const url = URL.createObjectURL(file);
                const mimetype = file.type || "application/octet-stream";
                const part = { name: file.name, size: file.size, mimetype, voice: isVoice, url };
                this.uploads.set(id, { file, isVoice, part, attempt: 0 });
                this.conversation.addOwn(id, { attachments: [part], at: Date.now(), progress: 0 });
                this.upload(id);
            }
            this.changed();
        }

        mistakeOf({ name, size, type }) {
            const { t, locale } = this.view;
            const limit = humanSize(this.limits.uploadBytes, locale);
            if (!accepts(this.limits.uploads, name, type)) {
                return fill(t.badType, { name });
            }
            return !size
                ? fill(t.empty, { name })
                : size > this.limits.uploadBytes
                  ? fill(t.tooBig, { name, limit })
                  : "";
        }

        async upload(id) {
            const job = this.uploads.get(id);
            const message = this.conversation.byClientId(id);
            if (!job || !message || this.isDestroyed) {
                return;
            }
            const { token } = this;
            const onProgress = (part) => {
                message.progress = part;
                this.changed();
            };
            const answer = await this.api.upload(job.file, job.isVoice, token, onProgress);
            const { status, data } = answer;
            this.onAnswer(status);
            if (status >= 200 && status < 300 && text(data.upload, 5000)) {
                this.uploads.delete(id);
                message.progress = null;
                const show = { attachments: [{ ...job.part, url: "" }] };
                const event = { type: "file", upload: text(data.upload, 5000), voice: job.isVoice };
                this.outbox.add(event, { id, show });
            } else if (!status || status >= 500 || [401, 408, 429].includes(status)) {
                await this.uploadLater(id, job, answer, token);
            } else {
                message.state = "failed";
                message.error = this.uploadError(answer, job.part);
            }
            this.changed();
        }

        async uploadLater(id, job, { status, retryAfter }, token) {
            const isRenewed = status === 401 && !job.attempt && (await this.renew(token));
            const delay = retryAfter ? clamp(retryAfter, 1, 600) * 1000 : backOff(job.attempt++);
            setTimeout(() => this.upload(id), isRenewed ? 0 : delay);
        }

        uploadError({ status, data }, { name }) {
            const { t, locale } = this.view;
            const limit = humanSize(this.limits.uploadBytes, locale);
            const words = { 413: fill(t.tooBig, { name, limit }), 415: fill(t.badType, { name }) };
            return words[status] || text(data.error?.message, 300) || t.noUpload;
        }

        retry(id) {
            const message = this.conversation.byClientId(id);
            Object.assign(message, { state: "pending", error: null, order: Infinity });
            this.conversation.sort();
            if (this.uploads.has(id)) {
                this.upload(id);
            } else {
                this.outbox.retry(id);
            }
            this.changed();
        }

        discard(id) {
            this.uploads.delete(id);
            this.outbox.discard(id);
            this.conversation.remove(id);
            this.changed();
        }

        typing(isTyping) {
            const { state } = this.conversation.session || {};
            const isHeard = state === "active" || state === "waiting";
            clearTimeout(this.typingTimer);
            if (isTyping) {
                this.typingTimer = setTimeout(() => this.typing(false), 6000);
            }
            const isDue = isTyping
                ? Date.now() - (this.typedAt || 0) > 4000
                : Boolean(this.typedAt);
            if (isHeard && isDue && this.token) {
                this.typedAt = isTyping ? Date.now() : 0;
                this.api.request(`${this.api.site}/typing`, {
                    body: { typing: isTyping },
                    token: this.token,
                });
            }
        }

        // -------- the outbox reports

        onSending(records) {
            records.forEach(({ event }) => this.conversation.fixOrder(event.id));
        }

        onAccepted(records) {
            this.conversation.raise(
                records.map(({ event }) => event.id),
                "sent"
            );
            if (records.some(({ event }) => event.type === "start")) {
                this.startedAt = Date.now();
            }
            if (records.some(({ event }) => event.type !== "receipt")) {
                this.expectNews();
            }
            this.changed();
        }

        /** Should nothing move after the server accepted, ask: some proxies swallow WebSockets. */
        expectNews() {
            const at = Date.now();
            clearTimeout(this.newsTimer);
            this.newsTimer = setTimeout(() => {
                if (this.connection.lastFrameAt < at && !this.isDestroyed) {
                    this.refresh();
                }
            }, 6000);
        }

        onRefused({ event, show }, reason) {
            const message = this.conversation.byClientId(event.id);
            if (show && message) {
                Object.assign(message, { state: "failed", error: reason });
            } else if (event.type === "start") {
                this.conversation.session = null;
                this.startedAt = Date.now();
                this.view?.note(reason);
            }
            this.changed();
        }

        onAnswer(status) {
            const isAnswered = status > 0 && status < 500;
            if (isAnswered !== this.isAnswered) {
                this.isAnswered = isAnswered;
                this.changed();
            }
        }

        // -------- the server speaks

        onNotification(type, payload) {
            if (type === "mkbot.site/message") {
                const fresh = this.conversation.merge([payload]);
                if (fresh.some(({ from }) => from !== "customer")) {
                    this.setTyping(false);
                }
                this.news(fresh);
            } else if (type === "mkbot.site/typing") {
                this.setTyping(Boolean(payload.typing), text(payload.author, 200));
            } else if (type === "mkbot.site/state") {
                this.conversation.session = readSession(payload);
                this.changed();
            } else if (type === "mkbot.site/receipt") {
                const state = payload.state === "read" ? "read" : "sent";
                this.conversation.raise(list(payload.client_ids), state, list(payload.ids));
                this.changed();
            }
        }

        setTyping(isTyping, author = "") {
            clearTimeout(this.theirTimer);
            this.view?.setTyping(isTyping ? author : null);
            if (isTyping) {
                this.theirTimer = setTimeout(() => this.setTyping(false), 15000);
            }
        }

        news(fresh) {
            const incoming = fresh.filter(({ from }) => from === "bot" || from === "operator");
            this.hasFresh = this.hasFresh || incoming.length > 0;
            this.acknowledge();
            const newest = incoming.reduce((highest, { id }) => Math.max(highest, id), 0);
            if (newest > this.store.get("heard", 0)) {
                this.store.set("heard", newest); // one tab speaks for all
                if (!this.isAttended || !document.hasFocus()) {
                    this.beep();
                }
            }
            this.changed();
        }

        acknowledge() {
            const marks = { delivered: 0, read: 0, ...this.store.get("marks", {}) };
            const isSeen = this.isAttended && document.hasFocus() && this.view.stick;
            const state = isSeen ? "read" : "delivered";
            const ids = this.conversation
                .incoming()
                .map(({ id }) => id)
                .filter((id) => id > marks[state]);
            if (ids.length) {
                marks[state] = Math.max(...ids);
                marks.delivered = Math.max(marks.delivered, marks.read);
                this.store.set("marks", marks);
                this.outbox.add({ type: "receipt", state, ids: ids.slice(-100) });
                this.changed();
            }
        }

        get unread() {
            const { read = 0 } = this.store.get("marks", {});
            return this.conversation.incoming().filter(({ id }) => id > read).length;
        }

        async loadOlder() {
            const { conversation } = this;
            const before = conversation.lowestId;
            if (!conversation.more || this.isLoadingOlder || !before || !this.token) {
                return;
            }
            this.isLoadingOlder = true;
            this.changed();
            const url = `${this.api.site}/history?before=${before}`;
            const { status, data } = await this.api.request(url, { token: this.token });
            this.isLoadingOlder = false;
            if (status === 200) {
                conversation.merge(data.messages);
                conversation.more = Boolean(data.more) && conversation.lowestId < before;
            }
            this.changed();
        }

        // -------- other tabs, the page

        showRecord({ event, show, failed }) {
            if (isObject(show)) {
                const state = failed ? "failed" : "pending";
                this.conversation.addOwn(event.id, { ...show, at: event.ts, state, error: failed });
                Object.assign(this.conversation.byClientId(event.id), { state, error: failed });
            }
        }

        onStorage({ key, newValue, oldValue }) {
            const name = key?.startsWith(this.store.prefix)
                ? key.slice(this.store.prefix.length)
                : "";
            if (name.startsWith("out.")) {
                this.onOtherTab(newValue, oldValue);
            } else if (name === "token" && newValue && this.store.get("token") !== this.token) {
                this.token = this.store.get("token");
                this.connection.restart();
            } else if (name === "log" && !this.conversation.session) {
                this.conversation.session = readSession(this.store.get("log", {}).session);
            } else if (name === "lease" && !newValue) {
                this.outbox.flush();
            } else if (name === "muted") {
                this.view?.setMuted(this.isMuted);
            }
            if (name && name !== "log" && name !== "lease") {
                this.changed();
            }
        }

        onOtherTab(newValue, oldValue) {
            const record = JSON.parse(newValue || oldValue || "null");
            if (!isObject(record) || !isObject(record.event)) {
                return;
            }
            if (newValue) {
                this.showRecord(record);
                this.outbox.flush();
            } else if (record.failed) {
                this.conversation.remove(record.event.id);
            } else {
                this.conversation.fixOrder(record.event.id);
                this.conversation.raise([record.event.id], "sent");
            }
        }

        onVisibility() {
            if (document.visibilityState !== "visible") {
                return;
            }
            if (this.connection.isLive && Date.now() - this.connection.lastFrameAt > 60000) {
                this.refresh(); // a sleeping machine may have lost its connection unnoticed
            } else if (this.wantsLive) {
                this.connection.start();
            }
            this.acknowledge();
            this.changed();
        }

        wake() {
            this.connection.restart();
            this.outbox.hurry();
            this.uploads.forEach((job) => (job.attempt = 0));
            this.changed();
        }

        get isMuted() {
            return this.store.get("muted", false) === true;
        }

        toggleMute() {
            this.store.set("muted", !this.isMuted);
            this.view.setMuted(this.isMuted);
        }

        beep() {
            if (this.isMuted || !window.AudioContext) {
                return;
            }
            try {
                this.audio = this.audio || new AudioContext();
                const { audio } = this;
                const from = audio.currentTime;
                [880, 1175].forEach((frequency, index) => {
                    const tone = audio.createOscillator();
                    const volume = audio.createGain();
                    tone.frequency.value = frequency;
                    volume.gain.setValueAtTime(0.07, from + index * 0.11);
                    volume.gain.exponentialRampToValueAtTime(0.0001, from + index * 0.11 + 0.16);
                    tone.connect(volume).connect(audio.destination);
                    tone.start(from + index * 0.11);
                    tone.stop(from + index * 0.11 + 0.17);
                });
            } catch {
                // no sound
            }
        }

        setTitle(unread) {
            const plain = document.title.replace(/^\(\d+\) /, "");
            const isShown = unread > 0 && document.visibilityState === "hidden";
            if (isShown || this.isTitled) {
                document.title = isShown ? `(${unread}) ${plain}` : plain;
            }
            this.isTitled = isShown;
        }

        changed() {
            if (this.isChanging || this.isDestroyed) {
                return;
            }
            this.isChanging = true;
            queueMicrotask(() => {
                this.isChanging = false;
                if (!this.isDestroyed && this.view) {
                    this.draw();
                }
            });
        }

        draw() {
            const { unread } = this;
            this.conversation.save();
            this.view.setOnline(this.isAnswered && navigator.onLine !== false);
            this.view.setLauncher(unread);
            this.setTitle(unread);
            const hasFresh = Boolean(this.hasFresh);
            this.hasFresh = false;
            this.view.render({ isLoadingOlder: Boolean(this.isLoadingOlder), hasFresh });
        }
    }

    // ---------------------------------------------------------------- start

    const { dataset } = script;
    const widget = new Widget(place[1], place[2], {
        lang: dataset.lang || "",
        color: dataset.color || "",
        name: dataset.name || "",
        open: "open" in dataset && dataset.open !== "0" && dataset.open !== "false",
    });
    window.mkbotSite = {
        open: () => widget.open(),
        close: () => widget.close(),
        destroy: () => widget.destroy(),
    };
    if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", () => widget.boot(), { once: true });
    } else {
        widget.boot();
    }
})();
