"""Personal data: register of processing, copies, retention, breaches, alerts (laws 18-07 and 25-11)."""
