"""Loading a folder of CSV files: every line is checked and told about, all of them or none are kept."""

from bocage.load.folder import Outcome, Refusal, load_folder, read_folder

__all__ = ["Outcome", "Refusal", "load_folder", "read_folder"]
