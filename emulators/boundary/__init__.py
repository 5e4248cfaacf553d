"""What every emulated C module needs: argument conversion, result types, and errors as Python raises them."""
