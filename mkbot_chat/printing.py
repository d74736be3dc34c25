"""What the server can print."""

import shutil


def can_print():
    """Whether PDFs can be made here: by wkhtmltopdf, which need not be installed."""
    return bool(shutil.which("wkhtmltopdf"))
