"""What happens step by step when a group meets: prepared beforehand, kept to the clock in the room."""
