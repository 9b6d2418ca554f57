"""Prints people who have two-factor in django-otp: rows that its own models stored, codes and tokens that it
accepted, and the codes of a later time.

Arguments: how many people, how many seconds later, and the function `second_step` of the guide.
"""

import json
import random
import sys
import time

import django
from django.conf import settings

settings.configure(
    DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}},
    DEFAULT_AUTO_FIELD='django.db.models.BigAutoField',
    INSTALLED_APPS=[
        'django.contrib.auth',
        'django.contrib.contenttypes',
        'django_otp',
        'django_otp.plugins.otp_totp',
        'django_otp.plugins.otp_static',
    ],
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

PEOPLE, LATER = int(sys.argv[1]), int(sys.argv[2])
exec(sys.argv[3])

# The query of docs/moving-in/django-otp.md, in the words of SQLite.
QUERY = """
    SELECT d.*, (
        SELECT json_group_array(t.token)
        FROM otp_static_staticdevice s JOIN otp_static_statictoken t ON t.device_id = s.id
        WHERE s.user_id = d.user_id AND s.confirmed
    ) AS static_tokens
    FROM otp_totp_totpdevice d ORDER BY d.id
"""


def code(device, moment):
    """The code that the app shows."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = moment
    return str(totp.token()).zfill(device.digits)


def person(index):
    """Somebody who has just used a code and a token."""
    user = User.objects.create(username=f'user-{index}')
    device = TOTPDevice.objects.create(
        user=user, name='default', step=random.choice([30, 60]), digits=random.choice([6, 8])
    )
    static = user.staticdevice_set.create(name='backup')
    tokens = [static.token_set.create(token=StaticToken.random_token()).token for _ in range(4)]
    accepted = code(device, time.time())
    assert second_step(user, accepted) and second_step(user, tokens[0])
    return device, {'accepted': accepted, 'usedToken': tokens[0]}


call_command('migrate', verbosity=0)
with transaction.atomic():
    people = [person(index) for index in range(PEOPLE)]
with connection.cursor() as cursor:
    cursor.execute(QUERY)
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row)) for row in cursor.fetchall()]

now = int(time.time())
said = [
    {**one, 'row': row, 'later': code(device, now + LATER)} for (device, one), row in zip(people, rows)
]
json.dump({'now': now, 'people': said}, sys.stdout, default=str)
