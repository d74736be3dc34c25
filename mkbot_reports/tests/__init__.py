from . import test_heatmap
from . import test_places
