from . import mkbot_holiday_load
