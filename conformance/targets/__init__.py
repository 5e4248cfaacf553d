"""The interpreters and emulators that the suite runs against: found, configured, or given by hand."""
