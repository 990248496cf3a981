"""Requests to the simulator and the receiver: behaviours, faults."""
