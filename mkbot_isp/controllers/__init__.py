from . import access_server, printing
