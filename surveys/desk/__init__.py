"""Staff pages where surveys are made, opened, corrected and handed out."""
