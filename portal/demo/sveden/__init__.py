"""What the demo's institutions tell about themselves: facts, documents, menus, as files of their sites."""
