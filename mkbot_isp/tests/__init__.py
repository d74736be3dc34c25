from . import (
    test_actions,
    test_coins,
    test_delinquency,
    test_live,
    test_operation,
    test_outage,
    test_outage_race,
    test_outage_telling,
    test_service,
    test_suspicion,
    test_unlock,
)
