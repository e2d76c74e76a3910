"""The register as a folder of tables: described, passported, counted, verified."""
