"""How the weights in anon_plugin/models/weights are made; no part of the plugin."""
