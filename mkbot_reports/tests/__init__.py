from . import test_scope
from . import test_page_indicators
from . import test_page_print
from . import test_digest
from . import test_page_tour
from . import test_facts
from . import test_facts_access
