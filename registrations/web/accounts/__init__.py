"""Log-ins of organisers' people, by django-allauth: pages of ours around what it decides."""
