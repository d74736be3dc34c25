from . import mkbot_report_session
from . import mkbot_report_unlock
from . import mkbot_report_suspicion
