from . import home
from . import invoice
from . import panel
from . import transcript
