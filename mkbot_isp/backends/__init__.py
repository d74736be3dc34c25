"""One module per kind of back-end: what authenticates, switches or bills the customer's service.

Pure Python, no Odoo. Each driver is opened with the settings of its server and has the verbs that
``port.py`` tells. Everything here may be slow: it is never called within a request's transaction.
"""
