from . import test_delinquency, test_operation, test_outage, test_service, test_unlock
