from . import test_unlocks
from . import test_suspicions
