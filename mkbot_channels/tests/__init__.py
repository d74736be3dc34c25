from . import test_inbound
from . import test_delivery
from . import test_transport
from . import test_waker
from . import test_site
from . import test_webhook
from . import test_account
