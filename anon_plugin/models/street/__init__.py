"""Our own detector: network, preparation, arithmetic, calibration."""
