"""Contents of each type of notification: invented, but complete, consistent and in Apple's
format.
"""
