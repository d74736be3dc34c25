from . import (
    isp_service_dialog,
    isp_connection_change,
    isp_delinquency_preview,
    isp_delinquency_preview_line,
    isp_exception,
    isp_restrict,
    isp_order_decision,
    isp_order_edit,
    isp_order_message,
    isp_order_movement,
)
