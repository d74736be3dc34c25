from . import (
    test_actions,
    test_coin_orders,
    test_coins,
    test_delinquency,
    test_iclass,
    test_operation,
    test_outage,
    test_service,
    test_unlock,
    test_visits,
    test_coin_tickets,
    test_ticket_opening,
)
