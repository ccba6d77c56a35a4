"""What happens after the answer: events are told, mail goes out, reminders are sent."""
