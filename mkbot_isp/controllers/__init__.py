from . import printing
from . import access_server
