"""Photos and other files: checked, kept, known by their ids."""
