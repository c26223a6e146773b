"""`manage.py benchmark`: what a page, a reply, a letter cost, on a server and database of its own.

CPU time of the server's processes is compared first: rates on a shared machine wander. The floor
is /healthz of the same server in the same run, through the same middleware.
"""
