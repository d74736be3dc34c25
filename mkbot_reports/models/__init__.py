from . import mkbot_report_mixin
from . import mkbot_report_session
from . import mkbot_report_stretch
from . import mkbot_report_trigger
from . import mkbot_report_row_mixin
from . import mkbot_report_second_copy
from . import mkbot_report_promise
