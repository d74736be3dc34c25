from . import (
    isp_service_dialog,
    isp_connection_change,
    isp_delinquency_preview,
    isp_delinquency_preview_line,
    isp_exception,
    isp_restrict,
    isp_service_setup,
    isp_line_password,
    isp_tv_devices,
    isp_tv_devices_line,
)
