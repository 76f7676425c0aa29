"""Terms: what the town has agreed on before anything happens.

Categories, terms by category and urgency, working days, reply templates, and the charter: one row
with the town's own numbers. Plain tables, all journaled, each with its page.
"""
