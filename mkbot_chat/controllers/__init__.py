from . import home
from . import panel
