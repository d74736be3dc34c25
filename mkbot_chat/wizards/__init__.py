from . import mkbot_about_mixin
from . import mail_compose_message
from . import mkbot_holiday_load
from . import mkbot_lead_tool
from . import mkbot_promise_register
