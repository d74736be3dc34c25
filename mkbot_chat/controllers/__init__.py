from . import panel
