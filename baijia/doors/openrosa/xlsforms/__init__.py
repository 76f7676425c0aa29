"""The forms as XLSForms, made of the pages' own forms, so that the two cannot drift apart."""
