from . import mkbot_report_mixin
from . import mkbot_report_session
from . import mkbot_report_stretch
from . import mkbot_report_trigger
from . import mkbot_report_page
from . import mkbot_report_grid
from . import mkbot_report_grid_definitions
from . import mkbot_report_grid_rows
