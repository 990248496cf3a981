"""An App Store server and a receiver of notifications, both real, both on loopback only."""
