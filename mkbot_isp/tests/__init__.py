from . import (
    test_actions,
    test_coins,
    test_delinquency,
    test_operation,
    test_outage,
    test_service,
    test_unlock,
    test_calls,
    test_bills,
    test_coin_phone,
    test_coin_tv,
)
