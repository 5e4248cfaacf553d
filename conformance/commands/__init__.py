"""The commands of the command line, by what they are about. Each is thin, and imports what it needs when it is called."""
