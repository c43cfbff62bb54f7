"""How does a browser see a watched bot live? ``perfkit monitor --dashboard``."""
