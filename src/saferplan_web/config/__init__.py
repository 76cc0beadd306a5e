"""How the service is put together: settings, addresses, the way in from a web server."""
