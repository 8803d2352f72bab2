"""A run's photos done by the workers of a Dask cluster; the journal stays where the run began."""
