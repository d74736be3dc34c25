from . import (
    test_actions,
    test_actions_diagnosis,
    test_actions_others,
    test_plan_change,
    test_coins,
    test_delinquency,
    test_live,
    test_operation,
    test_outage,
    test_outage_telling,
    test_service,
    test_unlock,
)
