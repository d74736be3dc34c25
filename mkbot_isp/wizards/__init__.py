from . import isp_delinquency_preview, isp_delinquency_preview_line, isp_restrict
