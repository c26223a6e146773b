from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """An organiser's log-in; what it may touch is said by its memberships."""
