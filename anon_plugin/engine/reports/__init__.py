"""Reports that people read: of a run, a verification and an evaluation."""
