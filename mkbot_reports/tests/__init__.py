from . import test_heatmap
from . import test_hoot
from . import test_places
