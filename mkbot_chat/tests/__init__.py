from . import test_access
from . import test_channel
from . import test_contact
from . import test_race
from . import test_response
from . import test_session_actions
from . import test_session_moves
