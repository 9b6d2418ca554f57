"""Plays the story with the generated client. Arguments: the folder of the client, and the address of the site."""

import base64
import hashlib
import hmac
import json
import struct
import sys
from urllib.parse import parse_qs, urlsplit

FOLDER, SITE = sys.argv[1:]
sys.path.insert(0, FOLDER)

from client import Client  # noqa: E402
from transport import Refused  # noqa: E402

ORIGIN = 'https://app.example'
ACME = {'company_id': 'acme'}


class Phone:
    """An authenticator app (RFC 6238)."""

    def __init__(self, uri):
        query = parse_qs(urlsplit(uri).query)
        secret = query['secret'][0]
        self.key = base64.b32decode(secret + '=' * (-len(secret) % 8))
        self.period = int(query.get('period', ['30'])[0])

    def code(self, steps=0):
        counter = now() // self.period + steps
        mac = hmac.new(self.key, struct.pack('>Q', counter), hashlib.sha1).digest()
        (number,) = struct.unpack('>I', mac[mac[-1] & 15:][:4])
        return f'{(number & 0x7FFFFFFF) % 10**6:06}'

    def wrong_codes(self):
        right = {self.code(steps) for steps in range(-2, 3)}
        return (code for code in (f'{number:06}' for number in range(10**6)) if code not in right)


def site(client, path, body):
    status, _, content = client.send('POST', path, body)
    assert status == 200, status
    return json.loads(content)


def now():
    return site(Client(SITE, ORIGIN), '/clock', {'advance': 0})['now']


def advance(seconds):
    site(Client(SITE, ORIGIN), '/clock', {'advance': seconds})


def browser(user_id):
    """A new browser after the password."""
    client = Client(SITE, ORIGIN)
    site(client, '/password', {'userId': user_id})
    return client


def refused(call, **arguments):
    try:
        call(**arguments)
    except Refused as refusal:
        return refusal
    raise AssertionError('expected a refusal')


def enroll(client):
    started = client.start_enrollment()
    phone = Phone(started['uri'])
    confirmed = client.confirm_enrollment(code=phone.code())
    advance(30)
    return phone, confirmed['recoveryCodes']


def at_the_code(user_id):
    client = browser(user_id)
    assert client.start_login()['step'] == 'code'
    return client


def step(*facts):
    print(*facts)


ada = browser('ada')
step('password', ada.start_login()['because'], ada.status()['state'])
phone, recovery_codes = enroll(ada)
step('enroll', ada.status()['state'], len(recovery_codes))

laptop = at_the_code('ada')
code = phone.code()
passed = laptop.verify_login(code=code, remember_device={'name': 'laptop'})
step('login', passed['factor'], laptop.status()['state'])

thief = at_the_code('ada')
replay = refused(thief.verify_login, code=code)
step('replay', replay.status, replay.problem['reason'])

outcomes = []
for wrong in phone.wrong_codes():
    refusal = refused(thief.verify_login, code=wrong)
    outcomes.append((refusal.status, refusal.problem['reason']))
    if refusal.status == 429:
        break
step('guess', *[f'{status} {reason}' for status, reason in outcomes], 'after', refusal.headers['Retry-After'])

step('recovery code', at_the_code('ada').verify_login(code=recovery_codes[0])['recoveryCodesLeft'])

site(laptop, '/password', {'userId': 'ada'})
step('trusted device', laptop.start_login()['because'])

bob = browser('bob')
bob.start_login()
bobs_phone, _ = enroll(bob)
guesser = at_the_code('bob')
for wrong in bobs_phone.wrong_codes():
    if refused(guesser.verify_login, code=wrong).status == 429:
        break
ada.unlock_member(**ACME, user_id='bob', reason='He called')
step('unlock', at_the_code('bob').verify_login(code=bobs_phone.code())['factor'])

step('require', ada.require_policy(**ACME)['state'])
advance(3600)
no = refused(ada.disable, code=phone.code())
step('disable', no.status, no.problem['reason'], *no.problem['companyIds'])

cleo = browser('cleo')
asked = cleo.start_login()
step('forced', asked['step'], asked['requiredBy'][0]['companyId'], refused(cleo.status).status)
cleos_phone, _ = enroll(cleo)
step('forced enrollment', cleo.status()['state'])
step('step-up', cleo.verify(code=cleos_phone.code())['factor'])

ada.reset_member(**ACME, user_id='bob', reason='He lost his phone')
step('reset', browser('bob').start_login()['step'])

page = ada.list_members(**ACME, limit=2)
step('page', len(page['members']), page['next'])
members = ada.list_members(**ACME, accept='application/x-ndjson')
states = [member['state'] for member in members]
step('compliance', len({member['userId'] for member in members}), *sorted((s, states.count(s)) for s in set(states)))

unsent = [
    lambda: ada.verify_login(code=123456),
    lambda: ada.list_members(**ACME, limit=1001),
    lambda: ada.get_policy(company_id=''),
    lambda: ada.require_policy(**ACME, enforce_from='tomorrow'),
    lambda: ada.require_policy(**ACME, trusted_devices=True),
    lambda: ada.exempt_member(**ACME, user_id='bob', reason='x' * 501, until='2027-01-31T09:00:00Z'),
]
for call in unsent:
    try:
        call()
        raise AssertionError('expected the client to refuse its arguments')
    except ValueError as error:
        step('unsent', error)

with open(f'{FOLDER}/openapi.json', encoding='utf8') as printed:
    step('document', ada.open_api() == json.load(printed))
