"""The language of conditions and computations in surveys: that of XLSForm, cut to one documented list of functions."""
