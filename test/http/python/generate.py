"""Prints a client of the OpenAPI document on standard input: a Python class with a method for each operation."""

import json
import keyword
import re
import sys
from pprint import pformat

HEAD = '''"""Generated from the OpenAPI document of {title} {version}. Do not edit."""

from transport import MISSING, Transport

COMPONENTS = {components}

OPERATIONS = {operations}


class Client(Transport):
    def __init__(self, base_url, origin):
        super().__init__(base_url, origin, COMPONENTS)
'''

METHOD = '''
    def {name}(self, {arguments}):
        """{summary}"""
        given = {given}
        return self.call(OPERATIONS[{operation!r}], {method!r}, {path!r}, given{accept})
'''


def snake(name):
    text = re.sub(r'(?<=[a-z])([A-Z])', r'_\1', name).lower()
    return text + '_' if keyword.iskeyword(text) else text


def fields_of(operation):
    """Names and whether they are required, from path, query and body."""
    fields = {one['name']: one['required'] for one in operation.get('parameters', [])}
    if 'requestBody' in operation:
        schema = operation['requestBody']['content']['application/json']['schema']
        for name in schema['properties']:
            assert name not in fields, name
            fields[name] = name in schema.get('required', [])
    return fields


def takes_ndjson(operation):
    return 'application/x-ndjson' in operation['responses'].get('200', {}).get('content', {})


def method_of(path, method, operation):
    fields = fields_of(operation)
    arguments = [snake(name) + ('' if required else '=MISSING') for name, required in fields.items()]
    # Keywords, the required ones first.
    arguments.sort(key=lambda argument: '=' in argument)
    arguments = ['*', *arguments] if arguments else []
    ndjson = takes_ndjson(operation)
    if ndjson:
        arguments.append("accept='application/json'")
    source = METHOD.format(
        name=snake(operation['operationId']),
        arguments=', '.join(arguments),
        summary=operation['summary'],
        given='{' + ', '.join(f'{name!r}: {snake(name)}' for name in fields) + '}',
        operation=operation['operationId'],
        method=method.upper(),
        path=path,
        accept=', accept' if ndjson else '',
    )
    return source.replace('(self, )', '(self)')


def client_of(document):
    found = [
        (path, method, operation)
        for path, item in document['paths'].items()
        for method, operation in item.items()
    ]
    operations = {operation['operationId']: operation for _, _, operation in found}
    assert len(operations) == len(found), 'expected each operationId once'
    head = HEAD.format(
        title=document['info']['title'],
        version=document['info']['version'],
        components=pformat(document['components']['schemas']),
        operations=pformat(operations),
    )
    return head + ''.join(method_of(*one) for one in found)


print(client_of(json.load(sys.stdin)))
