"""Who is in the room: taps, the sheet on paper, the participant's code, visitors, and consent."""
