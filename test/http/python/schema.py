"""Checks values against the JSON Schemas of an OpenAPI document."""

from datetime import datetime
from urllib.parse import urlsplit

TYPES = {
    'array': list,
    'boolean': bool,
    'integer': int,
    'null': type(None),
    'object': dict,
    'string': str,
}


def is_type(value, name):
    # In Python, True is an integer.
    return isinstance(value, TYPES[name]) and (name == 'boolean' or not isinstance(value, bool))


def same(a, b):
    return type(a) is type(b) and a == b


def is_format(value, name):
    if name == 'date-time':
        return datetime.fromisoformat(value).tzinfo is not None
    if name == 'uri':
        return urlsplit(value).scheme != ''
    raise KeyError(name)


class Schemas:
    def __init__(self, components):
        self.components = components

    def problems(self, schema, value, where):
        """What is wrong with a value; empty if nothing is. A keyword that is not known here is an error."""
        found = []
        for keyword, expected in schema.items():
            if keyword != 'description':
                found += CHECKS[keyword](self, schema, expected, value, where)
        return found

    def resolve(self, reference):
        return self.components[reference.removeprefix('#/components/schemas/')]


def _type(_schemas, _schema, expected, value, where):
    return [] if is_type(value, expected) else [f'{where}: expected {expected}']


def _const(_schemas, _schema, expected, value, where):
    return [] if same(value, expected) else [f'{where}: expected {expected!r}']


def _enum(_schemas, _schema, expected, value, where):
    return [] if any(same(value, one) for one in expected) else [f'{where}: expected one of {expected}']


def _format(_schemas, _schema, expected, value, where):
    try:
        fits = not isinstance(value, str) or is_format(value, expected)
    except ValueError:
        fits = False
    return [] if fits else [f'{where}: expected {expected}']


def _bound(kind, measure, fits):
    def check(_schemas, _schema, expected, value, where):
        if not is_type(value, kind) or fits(measure(value), expected):
            return []
        return [f'{where}: beyond {expected}']

    return check


def _any_of(schemas, _schema, expected, value, where):
    if any(not schemas.problems(one, value, where) for one in expected):
        return []
    return [f'{where}: fits none of {len(expected)} schemas']


def _all_of(schemas, _schema, expected, value, where):
    return [problem for one in expected for problem in schemas.problems(one, value, where)]


def _ref(schemas, _schema, expected, value, where):
    return schemas.problems(schemas.resolve(expected), value, where)


def _items(schemas, _schema, expected, value, where):
    if not isinstance(value, list):
        return []
    return [p for index, item in enumerate(value) for p in schemas.problems(expected, item, f'{where}[{index}]')]


def _properties(schemas, _schema, expected, value, where):
    if not isinstance(value, dict):
        return []
    given = [(name, one) for name, one in expected.items() if name in value]
    return [p for name, one in given for p in schemas.problems(one, value[name], f'{where}.{name}')]


def _required(_schemas, _schema, expected, value, where):
    return [f'{where}: {name} is missing' for name in expected if isinstance(value, dict) and name not in value]


def _additional(_schemas, schema, expected, value, where):
    if expected is not False:
        raise KeyError('additionalProperties')
    known = schema.get('properties', {})
    return [f'{where}: {name} is unknown' for name in value if name not in known] if isinstance(value, dict) else []


CHECKS = {
    '$ref': _ref,
    'additionalProperties': _additional,
    'allOf': _all_of,
    'anyOf': _any_of,
    'const': _const,
    'enum': _enum,
    'format': _format,
    'items': _items,
    'maxItems': _bound('array', len, lambda a, b: a <= b),
    'maxLength': _bound('string', len, lambda a, b: a <= b),
    'maximum': _bound('integer', int, lambda a, b: a <= b),
    'minItems': _bound('array', len, lambda a, b: a >= b),
    'minLength': _bound('string', len, lambda a, b: a >= b),
    'minimum': _bound('integer', int, lambda a, b: a >= b),
    'properties': _properties,
    'required': _required,
    'type': _type,
}
