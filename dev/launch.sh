# Sourced by the launchers beside it. Finds a Python that both this package
# (>= 3.10) and Odoo 19 (<= 3.13) accept, and runs the package with it.

here=$(cd "$(dirname "$0")" && pwd)

suits() {
    "$1" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

launch() {
    for python in ${MKBOT_PYTHON:-python3 python3.12 python3.11 python3.13 python3.10}; do
        if suits "$python"; then
            PYTHONPATH="$here${PYTHONPATH:+:$PYTHONPATH}" PYTHONDONTWRITEBYTECODE=1 \
                exec "$python" -m mkbotdev "$@"
        fi
    done
    echo "mkbot: Python 3.10, 3.11, 3.12 or 3.13 is needed and none was found on PATH (set MKBOT_PYTHON to one)." >&2
    exit 2
}
