from . import (
    test_actions,
    test_coins,
    test_delinquency,
    test_operation,
    test_outage,
    test_service,
    test_unlock,
    test_coin_tickets,
    test_ticket_opening,
)
