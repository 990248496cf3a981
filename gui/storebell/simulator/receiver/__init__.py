"""The receiver of notifications, with its built-in misbehaviours."""
