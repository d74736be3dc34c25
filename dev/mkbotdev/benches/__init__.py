"""What dev/bench measures: one module a bench, with `main(arguments)`.

A bench prints its figures with `mkbotdev.measure.emit` and takes its servers
from `mkbotdev.measure.node`. The first line of its docstring is its title.
"""
