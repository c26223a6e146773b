from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Static files under hashed names, to be kept for ever; before they are collected (tests, a
    first look), under their own names."""

    def stored_name(self, name):
        return super().stored_name(name) if self.hashed_files else name
