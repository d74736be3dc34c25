"""What a record looks like that is printed for an operator."""

from odoo.http import content_disposition, request


def show(record, partner, link=None):
    """The PDF of a record, made by a worker; until it is there a page that says so and asks again.

    :param record: in superuser mode, of a model with ``_mkbot_render_pdf`` and ``_mkbot_pdf_name``
    :param partner: its customer
    :param link: where else the record can be seen, if it cannot be printed
    """
    session = request.env["mkbot.session"]._open_session_of(partner)
    if not session:
        # Not an operator's: as Odoo prints it.
        return show_pdf(record, record._mkbot_render_pdf(request.env.lang))
    errand = request.env["mkbot.errand"]._print_for(request.env.user, session, record)
    if content := errand._printed():
        return show_pdf(record, content)
    values = {
        "name": record.display_name,
        "failed": errand.state == "failed",
        "words": errand.error,
        "link": link,
    }
    return request.render("mkbot_chat.invoice_in_the_making", values)


def show_pdf(record, content):
    """A response with the PDF of a record."""
    headers = [
        ("Content-Type", "application/pdf"),
        ("Content-Length", len(content)),
        ("Content-Disposition", content_disposition(record._mkbot_pdf_name(), "inline")),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return request.make_response(content, headers)
