"""Where a camera was while it filmed, from whatever its maker writes into or beside a video."""
