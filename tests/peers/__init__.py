"""Strict fakes of the platforms: real HTTP servers on this machine, which know nothing of our
adapters. Whatever their platform would not take they refuse in its own words, and remember it."""
