// Odoo's own rules for JavaScript. dev/test runs this with the packages of
// dev/requirements/package.json on NODE_PATH.
const js = require("@eslint/js");
const globals = require("globals");

const rules = {
    "no-undef": "error",
    "no-restricted-globals": ["error", "event", "self"],
    "no-unused-vars": ["error", { vars: "all", args: "none", caughtErrors: "all" }],
    "prefer-const": ["error", { destructuring: "all", ignoreReadBeforeAssign: true }],
    "arrow-body-style": ["error", "as-needed"],
    "no-duplicate-imports": "error",
    curly: ["error", "all"],
    eqeqeq: ["error", "always", { null: "ignore" }],
};

module.exports = [
    { ignores: ["**/static/lib/**", ".dev/**"] },
    {
        files: ["*/static/**/*.js"],
        ...js.configs.recommended,
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: { ...globals.browser, luxon: "readonly", odoo: "readonly" },
        },
        rules: { ...js.configs.recommended.rules, ...rules },
    },
];
