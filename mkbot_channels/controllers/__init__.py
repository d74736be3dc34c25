from . import webhook
from . import site
from . import site_page
