"""Tables of facts about the emulated platforms: numbers, texts, names and limits. No behaviour lives here."""
