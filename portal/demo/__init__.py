"""The demo region: an invented city with its register, sites, polls and letters."""
