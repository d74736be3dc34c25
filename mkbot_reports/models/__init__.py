from . import mkbot_report_mixin
from . import mkbot_report_session
from . import mkbot_report_stretch
from . import mkbot_report_trigger
from . import mkbot_report_page
from . import mkbot_report_session_figures
from . import mkbot_report_page_indicators
