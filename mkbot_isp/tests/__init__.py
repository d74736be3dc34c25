from . import (
    test_actions,
    test_coins,
    test_delinquency,
    test_hoot,
    test_live,
    test_live_tools,
    test_operation,
    test_outage,
    test_service,
    test_unlock,
)
