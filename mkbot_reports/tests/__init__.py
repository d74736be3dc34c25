from . import test_page_bot
from . import test_page_cities
from . import test_page_operators
from . import test_page_ratings
from . import test_pages
