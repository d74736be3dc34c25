from . import test_facts
from . import test_facts_access
from . import test_history
from . import test_facts_live
