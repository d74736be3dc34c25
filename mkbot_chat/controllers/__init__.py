from . import invoice
from . import panel
