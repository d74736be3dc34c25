from . import (
    isp_service_dialog,
    isp_connection_change,
    isp_connection_edit,
    isp_delinquency_preview,
    isp_delinquency_preview_line,
    isp_exception,
    isp_outage_opening,
    isp_restrict,
)
