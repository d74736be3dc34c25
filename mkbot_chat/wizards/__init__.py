from . import mail_compose_message
from . import mkbot_holiday_load
