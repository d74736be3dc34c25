from . import home
from . import panel
from . import transcript
