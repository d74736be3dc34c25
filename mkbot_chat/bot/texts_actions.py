"""What the actions that MKBOT brings say: see `texts`."""

KEYS = {
    # second copy, what is open
    "bill_none": ("Nothing is open", ()),
    "bill_none_paid": ("Nothing is open, and when the last payment was", ("date",)),
    "bill_again": ("Sent already in this attendance: comes before it is sent again", ()),
    "bill_choose_contract": ("Several contracts have something open: asks which", ()),
    "bills_open": ("Several instalments are open", ("count", "total", "list")),
    "bill_overdue": (
        "The instalment that is paid now, overdue",
        ("number", "due", "amount", "days"),
    ),
    "bill_overdue_1": (
        "The instalment that is paid now, overdue since yesterday",
        ("number", "due", "amount"),
    ),
    "bill_due": ("The instalment that is paid now, not due yet", ("number", "due", "amount")),
    "bill_pix": ("Comes before the Pix code, which is a message of its own", ("amount",)),
    "bill_pix_code": ("The Pix code and nothing else: it is copied whole", ("pix",)),
    "bill_boleto": ("Comes before the boleto's digitable line", ()),
    "bill_boleto_line": ("The digitable line and nothing else: it is copied whole", ("line",)),
    "bill_link": ("The address where the bill is seen and paid", ("link",)),
    "document_here": ("Goes with the PDF of a document", ("name",)),
    # tax invoice
    "invoice_none": ("There is no invoice", ()),
    "invoice_choose": ("Asks which month's invoice", ()),
    "invoice_link": ("The invoice, as an address; the PDF follows", ("number", "month", "link")),
    # new sale
    "sale_ask_name": ("New sale: asks the name", ()),
    "sale_ask_zip": ("New sale: asks the postal code or the neighbourhood of the installation", ()),
    "sale_ask_phone": ("New sale: asks a phone", ()),
    "sale_noted": ("New sale: noted, somebody will get in touch", ("name",)),
    # status
    "status_none": ("Nothing is under way", ()),
    "status_list": ("What is under way", ("list",)),
    # opening hours
    "hours_open": ("We attend now", ("hours",)),
    "hours_closed": ("We do not attend now", ("hours", "opens")),
    "hours_always": ("No hours are set: always attended", ()),
    # registered data
    "data_what": ("Moving or change of data: asks which", ()),
    "data_ask_zip": ("Change of address: asks the postal code", ()),
    "data_ask_street": ("Change of address: asks street, number and complement", ()),
    "data_ask_city": ("Change of address: asks the city", ()),
    "data_ask_email": ("Asks the new e-mail", ()),
    "data_ask_phone": ("Asks the new phone", ()),
    "data_email_wrong": ("What was typed is no e-mail", ()),
    "data_phone_wrong": ("What was typed is no phone", ()),
    "data_zip_wrong": ("What was typed is no postal code", ()),
    "data_confirm_email": ("What would change: the e-mail", ("old", "new")),
    "data_confirm_phone": ("What would change: the phone", ("old", "new")),
    "data_confirm_address": ("What would change: the address", ("new",)),
    "data_confirm_move": ("Where the installation would be moved to", ("new",)),
    "data_same": ("What was typed is what we have already", ()),
    "data_changed": ("The data were changed", ()),
    "move_noted": ("The request to move the installation is noted", ()),
    # cancellation
    "cancel_ask_reason": ("Asks why the customer wants to cancel", ()),
    "cancel_confirm": ("Tries to keep the customer, and tells what happens next", ()),
    "cancel_noted": ("The request to cancel goes to a person", ()),
    # buttons (short: platforms cut at 20 characters)
    "option_data_move": ("Button: move the installation", ()),
    "option_data_address": ("Button: correct the address", ()),
    "option_data_email": ("Button: change the e-mail", ()),
    "option_data_phone": ("Button: change the phone", ()),
}
