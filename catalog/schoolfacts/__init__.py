"""What a school says of itself in the files of its folder: templates, reading, merging into the register."""
