from . import mkbot_report_session
from . import mkbot_report_unlock
from . import mkbot_report_suspicion
from . import mkbot_report_page_money
