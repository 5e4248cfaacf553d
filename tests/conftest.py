"""What all tests have in common: the platforms of the emulators are loaded before any test patches imports.

A world loads its platform when it is made, and what patches imports meanwhile (pyfakefs for one) takes out again what it saw come: the
next world then has classes that are not those of the modules that stayed.
"""

import osconform.emulators.setup.linux
import osconform.emulators.setup.macos
import osconform.emulators.setup.windows  # noqa: F401  # loaded and no more
