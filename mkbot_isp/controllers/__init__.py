from . import access_server
