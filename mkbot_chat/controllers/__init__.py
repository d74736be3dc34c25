from . import panel
from . import transcript
