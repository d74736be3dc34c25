from . import (
    isp_service_dialog,
    isp_connection_change,
    isp_delinquency_preview,
    isp_delinquency_preview_line,
    isp_exception,
    isp_restrict,
    isp_message_customer,
    isp_ticket_dialog,
    isp_ticket_edit,
    isp_ticket_note,
    isp_ticket_sla,
)
