"""`addresses`: what phones ask and send; `letting`: where a phone is let in."""
